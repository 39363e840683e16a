import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { readGguf } from "../../src/gguf/reader.ts";
import { writeGguf, type GgufEntry, type GgufTensorData } from "../../src/gguf/writer.ts";
import { inFolder } from "./rawHeader.ts";

const metadata: Record<string, GgufEntry> = {
  "general.architecture": "llama",
  "general.name": "Tee — 茶",
  "llama.block_count": { type: "uint32", value: 2 },
  "adapter.lora.alpha": { type: "float32", value: 32 },
  "steep.flag": true,
  "steep.big": { type: "uint64", value: 2n ** 55n },
  "tokenizer.ggml.tokens": { type: "string", values: ["<s>", "▁a"] },
  "tokenizer.ggml.scores": { type: "float32", values: [0, -1.5] },
};
const tensors: GgufTensorData[] = [
  {
    name: "a.lora_a",
    dimensions: [3, 5],
    type: "F32",
    data: Float32Array.from({ length: 15 }, (_, i) => i / 7),
  },
  { name: "b", dimensions: [2, 2, 2], type: "F16", data: Uint16Array.from([1, 2, 3, 4, 5, 6, 7, 0x3c00]) },
];

describe("gguf/writer", () => {
  it("writes what the reader reads, to the last byte", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "model.gguf");
      await writeGguf(path, metadata, tensors);
      const gguf = await readGguf(path);
      assert.equal(gguf.metadata.get("general.name"), "Tee — 茶");
      assert.equal(gguf.metadata.get("llama.block_count"), 2);
      assert.equal(gguf.metadata.get("steep.big"), 2n ** 55n);
      assert.equal(gguf.metadata.get("steep.flag"), true);
      assert.deepEqual(gguf.metadata.get("tokenizer.ggml.scores"), [0, -1.5]);
      const file = await readFile(path);
      for (const { name, dimensions, type, data } of tensors) {
        const found = gguf.tensors.get(name);
        assert.ok(found);
        assert.deepEqual(found.dimensions, dimensions);
        assert.equal(found.type, type);
        assert.equal(found.offset % 32, 0);
        const stored = file.subarray(found.offset, found.offset + found.bytes);
        assert.deepEqual(stored, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
      }
      assert.deepEqual(await readdir(folder), ["model.gguf"]);
    });
  });

  it("writes what node-llama-cpp reads", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "model.gguf");
      await writeGguf(path, metadata, tensors);
      const info = await readGgufFileInfo(path, { logWarnings: false });
      assert.equal(info.version, 3);
      assert.equal(info.metadata.general.name, "Tee — 茶");
      assert.deepEqual(info.metadata.tokenizer.ggml.tokens, ["<s>", "▁a"]);
      const [first, second] = info.fullTensorInfo ?? [];
      assert.equal(first?.name, "a.lora_a");
      assert.deepEqual(first.dimensions.map(Number), [3, 5]);
      const ours = await readGguf(path);
      assert.equal(first.filePart, 1);
      assert.equal(
        Number(second?.offset),
        (ours.tensors.get("b")?.offset ?? 0) - (ours.tensors.get("a.lora_a")?.offset ?? 0),
      );
    });
  });

  it("replaces a file whole, and leaves it alone when writing fails", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "model.gguf");
      await writeGguf(path, metadata, tensors);
      const before = await readFile(path);
      const wrong: GgufTensorData = { name: "x", dimensions: [4], type: "F32", data: new Float32Array(3) };
      await assert.rejects(writeGguf(path, metadata, [wrong]), RangeError);
      assert.deepEqual(await readFile(path), before);
      await writeGguf(path, { "general.architecture": "qwen2" }, []);
      assert.equal((await readGguf(path)).metadata.get("general.architecture"), "qwen2");
    });
  });

  it("says why a folder cannot be written to and leaves no temporary file", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "file"), "");
      const missing = join(folder, "missing", "model.gguf");
      await assert.rejects(writeGguf(missing, {}, []), {
        code: "folder-not-writable",
        message: /does not exist/,
      });
      const below = join(folder, "file", "model.gguf");
      await assert.rejects(writeGguf(below, {}, []), { code: "folder-not-writable", message: /is a file/ });
      await mkdir(join(folder, "taken.gguf"));
      await assert.rejects(writeGguf(join(folder, "taken.gguf"), {}, []));
      assert.deepEqual((await readdir(folder)).toSorted(), ["file", "taken.gguf"]);
    });
  });
});
