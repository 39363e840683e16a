import assert from "node:assert/strict";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultCacheFolder, fileSha256 } from "../../src/catalogue/cacheFolder.ts";
import { catalogue } from "../../src/catalogue/catalogue.ts";
import { findModel } from "../../src/catalogue/findModel.ts";
import { writeGguf } from "../../src/gguf/writer.ts";
import { inFolder } from "../gguf/rawHeader.ts";
import { modelOf } from "./tinyModel.ts";

const weights = [
  { name: "token_embd.weight", dimensions: [8], type: "F32" as const, data: new Float32Array(8) },
];

describe("catalogue/findModel", () => {
  it("finds a model of the catalogue, fetched or not", async () => {
    await inFolder(async (cacheFolder) => {
      const found = await findModel("Qwen2.5-Coder-0.5B", { cacheFolder });
      assert.equal(found.id, "qwen2.5-coder-0.5b");
      assert.equal(found.entry?.licence, "Apache-2.0");
      assert.equal(found.file, undefined);
    });
  });

  it("finds any GGUF by path, and hashes it once", async () => {
    await inFolder(async (folder) => {
      const cacheFolder = join(folder, "cache");
      const path = join(folder, "my model.gguf");
      await writeGguf(path, { "general.architecture": "llama", "general.name": "Mine" }, weights);
      let hashed = 0;
      const onBytes = (): void => void (hashed += 1);
      const found = await findModel(path, { cacheFolder, onBytes });
      assert.deepEqual(found, {
        id: "my model",
        name: "Mine",
        entry: undefined,
        file: { path, sha256: await fileSha256(path) },
      });
      assert.ok(hashed > 0);
      hashed = 0;
      assert.deepEqual(await findModel(path, { cacheFolder, onBytes }), found);
      assert.equal(hashed, 0);
      await utimes(path, 5, 5);
      await findModel(path, { cacheFolder, onBytes });
      assert.ok(hashed > 0);
      assert.equal((await readdir(join(cacheFolder, "hashes"))).length, 1);
    });
  });

  it("knows a file of the catalogue by its bytes", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "renamed.gguf");
      await writeGguf(path, { "general.architecture": "llama" }, weights);
      const entry = { ...modelOf(Buffer.from("x")), sha256: await fileSha256(path) };
      const own = { default: entry.id, models: [entry] as [typeof entry] };
      const found = await findModel(path, { cacheFolder: folder, catalogue: own });
      assert.equal(found.id, "tiny");
      assert.equal(found.entry, entry);
    });
  });

  it("names near ids, and all of them, for an unknown one", async () => {
    for (const [typed, near] of [
      ["qwen2.5-coder-0.5", "qwen2.5-coder-0.5b"],
      ["qwen2.5-codr-1.5b", "qwen2.5-coder-1.5b"],
      ["smolm2-135m", "smollm2-135m"],
      ["llama-3.2", "llama-3.2-1b"],
    ] as const) {
      await assert.rejects(findModel(typed), (error: Error & { code?: string; hint?: string }) => {
        assert.equal(error.code, "unknown-model");
        assert.match(error.message, new RegExp(`did you mean .*${near}`));
        for (const { id } of catalogue.models) assert.ok(error.hint?.includes(id));
        return true;
      });
    }
    await assert.rejects(findModel("zzz"), { code: "unknown-model", message: /in the catalogue\.$/ });
  });

  it("says what is wrong with a path", async () => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, "sub"));
      await writeFile(join(folder, "note.txt"), "hello");
      await assert.rejects(findModel(join(folder, "none.gguf")), { code: "model-not-found" });
      await assert.rejects(findModel("none.gguf"), { code: "model-not-found" });
      await assert.rejects(findModel(join(folder, "sub")), { code: "model-not-found" });
      await assert.rejects(findModel(join(folder, "note.txt")), { code: "not-gguf" });
    });
  });

  it("takes the cache folder from STEEP_CACHE", () => {
    assert.equal(defaultCacheFolder({ STEEP_CACHE: join("/", "tea") }), join("/", "tea"));
    assert.match(defaultCacheFolder({}), /steep/);
  });
});
