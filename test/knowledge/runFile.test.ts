import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KnowledgePaths, knowledgePaths } from "../../src/knowledge/dataFolder.ts";
import { lockFolder } from "../../src/knowledge/lock.ts";
import { readRunFile, removeRunFile, writeRunFile } from "../../src/knowledge/runFile.ts";

describe("runFile", () => {
  let data: string;
  let paths: KnowledgePaths;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "steep-run-"));
    paths = knowledgePaths(data, "repo");
  });
  afterEach(() => rm(data, { recursive: true }));

  it("tells of a run as long as its process holds the folder's lock", async () => {
    assert.equal(await readRunFile(paths), undefined);
    const lock = await lockFolder(paths);
    assert.deepEqual((await readRunFile(paths))?.state, undefined);
    await writeRunFile(paths, { step: 3 });
    const found = await readRunFile(paths);
    assert.deepEqual(found?.state, { step: 3 });
    assert.equal(found.holder.pid, process.pid);
    await lock.release();
    assert.equal(await readRunFile(paths), undefined, "the file alone tells nothing");
    await removeRunFile(paths);
    await removeRunFile(paths);
  });

  it("does not take what another process left, or what is no JSON, for the run's own", async () => {
    const lock = await lockFolder(paths);
    const file = join(paths.root, "run.progress.json");
    for (const text of ['{"pid": 1, "state": {"step": 9}}', "{", '"text"']) {
      await writeFile(file, text);
      const found = await readRunFile(paths);
      assert.equal(found?.holder.pid, process.pid);
      assert.equal(found.state, undefined, text);
    }
    await lock.release();
  });
});
