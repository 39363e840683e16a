import assert from "node:assert/strict";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adapterMetadata, readAdapterInfo, requireAdapterOf } from "../../src/gguf/adapter.ts";
import { writeGguf, type GgufEntry, type GgufTensorData } from "../../src/gguf/writer.ts";
import { inFolder } from "./rawHeader.ts";

const base = "ab".repeat(32);
const description = {
  name: "tea house",
  architecture: "llama",
  alpha: 32,
  baseSha256: base,
  baseName: "SmolLM2-135M-Instruct",
  chatTemplateSha256: "cd".repeat(32),
  created: "2026-01-02T03:04:05.000Z",
  settings: { rank: 2, epochs: 5 },
};
const factor = (name: string, dimensions: [number, number]): GgufTensorData => ({
  name,
  dimensions,
  type: "F32",
  data: new Float32Array(dimensions[0] * dimensions[1]),
});
const factors = [
  factor("blk.0.attn_q.weight.lora_a", [8, 2]),
  factor("blk.0.attn_q.weight.lora_b", [2, 6]),
  factor("blk.1.ffn_up.weight.lora_a", [8, 2]),
  factor("blk.1.ffn_up.weight.lora_b", [2, 10]),
];

async function withAdapter(
  changes: Readonly<Record<string, GgufEntry>>,
  tensors: readonly GgufTensorData[],
  body: (path: string) => Promise<unknown>,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, "adapter.gguf");
    await writeGguf(path, { ...adapterMetadata(description), ...changes }, tensors);
    await body(path);
  });
}

describe("gguf/adapter", () => {
  it("reads back what was written", async () => {
    await withAdapter({}, factors, async (path) => {
      assert.deepEqual(await readAdapterInfo(path), {
        ...description,
        path,
        rank: 2,
        weights: ["blk.0.attn_q.weight", "blk.1.ffn_up.weight"],
      });
    });
  });

  it("refuses an adapter of another base and names both", async () => {
    await withAdapter({}, factors, async (path) => {
      assert.equal((await requireAdapterOf(path, base)).alpha, 32);
      await assert.rejects(requireAdapterOf(path, "ef".repeat(32), "Qwen2.5-Coder-0.5B"), {
        code: "adapter-of-other-base",
        message: /SmolLM2-135M-Instruct .*abababababab.* not on Qwen2\.5-Coder-0\.5B .*efefefefefef/,
      });
    });
  });

  const broken: readonly (readonly [string, Record<string, GgufEntry>, readonly GgufTensorData[]])[] = [
    ["a model", { "general.type": "model" }, factors],
    ["another kind of adapter", { "adapter.type": "control_vector" }, factors],
    ["no base", { "steep.base.sha256": "" }, factors],
    ["alpha of 0", { "adapter.lora.alpha": { type: "float32", value: 0 } }, factors],
    ["alpha as text", { "adapter.lora.alpha": "32" }, factors],
    ["settings that are no JSON", { "steep.settings": "{rank" }, factors],
    ["no tensors", {}, []],
    ["one factor only", {}, factors.slice(0, 3)],
    ["only the second factor", {}, factors.slice(1, 2)],
    ["a strange tensor", {}, [...factors, factor("output.weight", [4, 4])]],
    [
      "ranks that differ",
      {},
      [...factors.slice(0, 2), factor("x.lora_a", [8, 3]), factor("x.lora_b", [3, 8])],
    ],
    ["factors that do not fit", {}, [factor("x.lora_a", [8, 3]), factor("x.lora_b", [2, 8])]],
  ];
  for (const [name, changes, tensors] of broken) {
    it(`refuses ${name}`, () =>
      withAdapter(changes, tensors, (path) =>
        assert.rejects(readAdapterInfo(path), { code: "adapter-invalid" }),
      ));
  }

  it("refuses a file that is cut off or no GGUF as an adapter, and a missing one as missing", async () => {
    await withAdapter({}, factors, async (path) => {
      await truncate(path, 700);
      await assert.rejects(readAdapterInfo(path), {
        code: "adapter-invalid",
        message: /cut off: it has 700 bytes/,
      });
      await writeFile(path, "hello");
      await assert.rejects(readAdapterInfo(path), { code: "adapter-invalid" });
      await assert.rejects(readAdapterInfo(`${path}.missing`), { code: "model-not-found" });
    });
  });
});
