import assert from "node:assert/strict";
import { checkModelFile } from "../../src/catalogue/modelFile.ts";
import { readGguf } from "../../src/gguf/reader.ts";
import { entry, rawGguf, tensor, text, u32, withFile } from "../gguf/rawHeader.ts";

const check = (entries: Buffer[], type: number | undefined): Promise<void> =>
  withFile(
    rawGguf({
      entries,
      tensors: type === undefined ? [] : [tensor("blk.0.attn_q.weight", [256], type, 0)],
      data: 2048,
    }),
    async (path) => checkModelFile(await readGguf(path), ["llama", "qwen2"]),
  );
const architecture = (name: string): Buffer => entry("general.architecture", 8, text(name));

describe("catalogue/modelFile", () => {
  it("takes the types that the engine reads", async () => {
    for (const type of [0, 1, 2, 3, 6, 8, 12, 13, 14, 30]) await check([architecture("qwen2")], type);
  });

  it("refuses other types by tensor, with the list of what works", async () => {
    for (const [type, name] of [
      [10, "Q2_K"],
      [23, "IQ4_XS"],
      [250, "unknown type 250"],
    ] as const) {
      await assert.rejects(
        check([architecture("llama")], type),
        (error: Error & { code?: string; hint?: string }) => {
          assert.equal(error.code, "unsupported-tensor-type");
          assert.match(error.message, new RegExp(`blk\\.0\\.attn_q\\.weight .*${name}`));
          assert.match(error.hint ?? "", /Q4_K, Q5_K, Q6_K/);
          return true;
        },
      );
    }
  });

  it("refuses other architectures with the list of what works", async () => {
    await assert.rejects(check([architecture("mamba")], 0), {
      code: "unknown-architecture",
      hint: /llama, qwen2/,
    });
  });

  it("refuses an adapter, a part of a model, a vocabulary, and a file without an architecture", async () => {
    const adapter = entry("general.type", 8, text("adapter"));
    const part = entry("split.count", 4, u32(2));
    await assert.rejects(check([architecture("llama"), adapter], 0), {
      code: "gguf-invalid",
      message: /adapter/,
    });
    await assert.rejects(check([architecture("llama"), part], 0), {
      code: "gguf-invalid",
      hint: /llama-gguf-split/,
    });
    await assert.rejects(check([architecture("llama")], undefined), {
      code: "gguf-invalid",
      message: /no weights/,
    });
    await assert.rejects(check([], 0), { code: "gguf-invalid", message: /general\.architecture is missing/ });
  });
});
