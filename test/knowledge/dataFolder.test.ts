import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import {
  adapterFileName,
  dataFolder,
  knowledgePaths,
  makeKnowledgeFolders,
  modelsFolder,
  runFolder,
} from "../../src/knowledge/dataFolder.ts";
import { UserError } from "../../src/errors/userError.ts";

describe("dataFolder", () => {
  it("is the given folder, absolute, else the platform's own", () => {
    assert.equal(dataFolder("some/where"), join(process.cwd(), "some/where"));
    assert.ok(isAbsolute(dataFolder()));
    assert.match(dataFolder(), /steep/);
    assert.doesNotMatch(dataFolder(), /nodejs/);
  });

  it("lays out one folder per repository", () => {
    const paths = knowledgePaths("/data", "abc");
    assert.equal(paths.manifest, join("/data", "knowledge", "abc", "manifest.json"));
    assert.equal(runFolder(paths, "r1"), join("/data", "knowledge", "abc", "runs", "r1"));
    assert.equal(modelsFolder("/data"), join("/data", "models"));
    assert.equal(adapterFileName("0123456789abcdef".repeat(4)), "adapter-0123456789ab.gguf");
  });

  it("makes the folders, and says so when a file is in the way or the folder is read-only", async () => {
    const root = await mkdtemp(join(tmpdir(), "steep-data-"));
    try {
      const paths = knowledgePaths(root, "abc");
      await makeKnowledgeFolders(paths);
      assert.ok((await stat(paths.adapters)).isDirectory());
      if (process.getuid?.() === 0) return; // root may write everywhere
      const locked = join(root, "locked");
      await makeKnowledgeFolders(knowledgePaths(locked, "a"));
      await chmod(join(locked, "knowledge"), 0o500);
      await assert.rejects(
        makeKnowledgeFolders(knowledgePaths(locked, "b")),
        (error) => UserError.is(error) && error.code === "folder-not-writable",
      );
      await chmod(join(locked, "knowledge"), 0o700);
      await writeFile(join(root, "file"), "");
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
