// A disk that is full or read-only: said, with the way out, and nothing of what was there is lost.
import assert from "node:assert/strict";
import { cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entry, rawGguf, tensor, text } from "../gguf/rawHeader.ts";
import { teachWithoutModel } from "../engine/taughtFolder.ts";
import { type SmallDisk, smallDisk } from "./smallDisk.ts";
import { jsonOf, steep, temporaryFolders } from "./steep.ts";

const makeFolder = temporaryFolders();

describe("a disk", function () {
  let disk: SmallDisk;
  let folder: string;
  let data: string;

  beforeEach(async function () {
    const found = await smallDisk(256 * 1024);
    if (!found) this.skip();
    disk = found;
    const taught = await teachWithoutModel(makeFolder);
    ({ folder } = taught);
    data = join(disk.path, "data");
    await cp(taught.dataDir, data, { recursive: true });
  });
  afterEach(() => (disk as SmallDisk | undefined)?.remove());

  const failure = async (...args: string[]): Promise<{ code: string; message: string; hint: string }> => {
    const ran = await steep([...args, "--data-dir", data, "--json"]);
    assert.equal(ran.code, 1, ran.stdout + ran.stderr);
    return (jsonOf(ran) as { error: { code: string; message: string; hint: string } }).error;
  };
  const activeVersion = async (): Promise<number> => {
    const ran = await steep(["status", folder, "--data-dir", data, "--json"]);
    assert.equal(ran.code, 0, ran.stderr);
    return (jsonOf(ran) as { active: { version: number } }).active.version;
  };
  const model = async (): Promise<string> => {
    const path = join(await makeFolder(), "model.gguf");
    const architecture = entry("general.architecture", 8, text("llama"));
    await writeFile(path, rawGguf({ entries: [architecture], tensors: [tensor("a", [8], 0, 0)], data: 32 }));
    return path;
  };

  it("that is full refuses a run, a roll-back and a document to forget, and keeps what is there", async () => {
    await disk.fill();
    for (const args of [
      ["inject", folder, "--model", await model()],
      ["rollback", folder],
      ["forget", "README.md", "--folder", folder],
    ]) {
      const { code, message, hint } = await failure(...args);
      assert.equal(code, "disk-full", message);
      assert.match(message, /no space|not enough disk space/);
      assert.ok(hint !== "");
    }
    assert.equal(await activeVersion(), 2);
    await disk.free();
    const ran = await steep(["rollback", folder, "--data-dir", data]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(await activeVersion(), 1);
  });

  it("that is full takes no export, and holds no part of one", async () => {
    const out = join(disk.path, "out");
    await disk.fill();
    assert.equal((await failure("export", folder, join(out, "x.gguf"))).code, "disk-full");
    assert.deepEqual(await readdir(out), []);
  });

  it("that is read-only is named, and is still read", async () => {
    disk.makeReadOnly();
    for (const args of [
      ["inject", folder, "--model", await model()],
      ["rollback", folder],
      ["reset", folder, "--yes"],
    ]) {
      const { code, message } = await failure(...args);
      assert.equal(code, "folder-not-writable", message);
      assert.ok(message.includes(disk.path), message);
    }
    assert.equal(await activeVersion(), 2);
  });
});
