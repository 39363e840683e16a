import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Backend } from "../../src/ggml/backend.ts";
import { convertMatrix } from "../../src/ggml/convert.ts";
import { readGguf } from "../../src/gguf/reader.ts";
import { TensorReader } from "../../src/gguf/tensorData.ts";
import { widenBlocks, widenedBytes, writeWidened } from "../../src/gguf/widen.ts";
import { writeGguf } from "../../src/gguf/writer.ts";
import { randomFrom } from "../../src/lora/random.ts";

/** Blocks of five bits with scales that are no NaN. */
function randomBlocks(nIn: number, nOut: number): Uint8Array<ArrayBuffer> {
  const random = randomFrom(5);
  const data = new Uint8Array((nIn / 32) * nOut * 22).map(() => Math.floor(random() * 256));
  for (let i = 0; i < data.length; i += 22) data[i + 1] = 0x20 + Math.floor(random() * 8);
  return data;
}

async function values(data: Uint8Array<ArrayBuffer>, type: "Q5_0" | "Q8_0"): Promise<Float32Array> {
  using cpu = new Backend("cpu", 1);
  return new Float32Array(convertMatrix(cpu, { type, nIn: 64, nOut: 3, data }, "F32").buffer);
}

describe("gguf/widen", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "steep-wide-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("keeps every value of five-bit blocks, as ggml reads them", async () => {
    const narrow = randomBlocks(64, 3);
    const before = await values(narrow, "Q5_0");
    assert.ok(new Set(before).size > 50);
    assert.deepEqual(await values(widenBlocks(narrow), "Q8_0"), before);
  });

  it("copies metadata and all other tensors as they are", async () => {
    const source = join(folder, "model.gguf");
    const blocks = randomBlocks(64, 3);
    await writeGguf(
      source,
      {
        "general.architecture": "qwen2",
        "general.name": "größer",
        "qwen2.block_count": { type: "uint32", value: 1 },
        "tokenizer.ggml.tokens": { type: "string", values: ["a", "bé", ""] },
      },
      [
        { name: "token_embd.weight", dimensions: [64, 3], type: "Q5_0", data: blocks },
        { name: "blk.0.attn_q.weight", dimensions: [64, 3], type: "Q5_0", data: blocks },
        { name: "blk.0.attn_norm.weight", dimensions: [3], type: "F32", data: new Float32Array([1, 2, 3]) },
      ],
    );
    const gguf = await readGguf(source);
    const target = join(folder, "model.wide");
    await writeWidened(gguf, target);
    const copy = await readGguf(target);
    assert.equal((await stat(target)).size, widenedBytes(gguf));
    assert.deepEqual(copy.metadata, gguf.metadata);
    assert.deepEqual(
      [...copy.tensors.values()].map(({ name, type }) => [name, type]),
      [
        ["token_embd.weight", "Q5_0"],
        ["blk.0.attn_q.weight", "Q8_0"],
        ["blk.0.attn_norm.weight", "F32"],
      ],
    );
    await using reader = await TensorReader.open(copy);
    const read = async (name: string): Promise<Uint8Array> => reader.read(copy.tensors.get(name)!);
    assert.deepEqual(await read("token_embd.weight"), blocks);
    assert.deepEqual(await read("blk.0.attn_q.weight"), widenBlocks(blocks));
    assert.deepEqual(
      new Float32Array((await read("blk.0.attn_norm.weight")).buffer as ArrayBuffer),
      new Float32Array([1, 2, 3]),
    );
  });

  it("leaves nothing behind when it is stopped", async () => {
    const gguf = await readGguf(join(folder, "model.gguf"));
    await assert.rejects(writeWidened(gguf, join(folder, "stopped.wide"), AbortSignal.abort()));
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith("stopped")),
      [],
    );
  });
});
