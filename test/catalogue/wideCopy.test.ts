import assert from "node:assert/strict";
import { mkdtemp, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wideCopy, wideCopyBytes } from "../../src/catalogue/wideCopy.ts";
import { stoppedByPerson } from "../../src/errors/cancelled.ts";
import { readGguf } from "../../src/gguf/reader.ts";
import { writeGguf } from "../../src/gguf/writer.ts";

describe("the faster copy of a model", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "steep-copy-"));
  });
  after(() => rm(folder, { recursive: true }));

  const model = async (type: "Q5_0" | "Q8_0"): Promise<{ path: string; sha256: string }> => {
    const path = join(folder, `${type}.gguf`);
    const data = new Uint8Array(2 * 3 * (type === "Q5_0" ? 22 : 34));
    await writeGguf(path, { "general.architecture": "qwen2" }, [
      { name: "blk.0.attn_q.weight", dimensions: [64, 3], type, data },
    ]);
    return { path, sha256: type };
  };

  it("is made once, and again where it was cut off", async () => {
    const source = await model("Q5_0");
    const needed = await wideCopyBytes(source, folder);
    const { path: copy } = await wideCopy(source, undefined, folder);
    assert.equal((await stat(copy)).size, needed);
    assert.equal(await wideCopyBytes(source, folder), 0);
    assert.notEqual(copy, source.path);
    assert.equal((await readGguf(copy)).tensors.get("blk.0.attn_q.weight")?.type, "Q8_0");
    const first = (await stat(copy)).ino;
    assert.deepEqual(await wideCopy(source, undefined, folder), { path: copy });
    assert.equal((await stat(copy)).ino, first);
    await truncate(copy, 100);
    assert.deepEqual(await wideCopy(source, undefined, folder), { path: copy });
    assert.ok((await stat(copy)).size > 100);
  });

  it("is not made where nothing would be faster", async () => {
    const source = await model("Q8_0");
    assert.deepEqual(await wideCopy(source, undefined, folder), { path: source.path });
    assert.equal(await wideCopyBytes(source, folder), 0);
  });

  it("is done without where it cannot be written", async () => {
    const source = await model("Q5_0");
    const full = join(folder, "full");
    await writeFile(full, "a file, not a folder");
    const { path, obstacle } = await wideCopy(source, undefined, full);
    assert.equal(path, source.path);
    assert.match(obstacle ?? "", /full/);
  });

  it("is left when it is stopped", async () => {
    const source = await model("Q5_0");
    const stop = AbortSignal.abort(stoppedByPerson());
    await assert.rejects(wideCopy(source, stop, join(folder, "other")), { code: "cancelled" });
  });
});
