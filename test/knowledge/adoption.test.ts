import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adoptedPaths } from "../../src/knowledge/adoption.ts";
import { knowledgePaths, makeKnowledgeFolders } from "../../src/knowledge/dataFolder.ts";
import { lockFolder } from "../../src/knowledge/lock.ts";

const repository = { id: "of-its-first-commit", formerId: "of-its-path" };

describe("knowledge from before the first commit", () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "steep-adoption-"));
  });
  afterEach(() => rm(data, { recursive: true }));
  const now = (): ReturnType<typeof knowledgePaths> => knowledgePaths(data, repository.id);
  const former = (): ReturnType<typeof knowledgePaths> => knowledgePaths(data, repository.formerId);

  it("is there after it, also for two who look at once", async () => {
    await makeKnowledgeFolders(former());
    await writeFile(former().pairs, "learned");
    const both = await Promise.all([adoptedPaths(data, repository), adoptedPaths(data, repository)]);
    assert.deepEqual(both, [now(), now()]);
    assert.equal(await readFile(now().pairs, "utf8"), "learned");
  });

  it("stays where a run goes on, and moves after its end", async () => {
    const lock = await lockFolder(former());
    assert.deepEqual(await adoptedPaths(data, repository), former());
    await lock.release();
    assert.deepEqual(await adoptedPaths(data, repository), now());
  });

  it("does not take the place of what is there", async () => {
    await makeKnowledgeFolders(former());
    await makeKnowledgeFolders(now());
    await writeFile(now().pairs, "newer");
    assert.deepEqual(await adoptedPaths(data, repository), now());
    assert.equal(await readFile(now().pairs, "utf8"), "newer");
  });

  it("is nothing to look for in a folder that never had another id", async () => {
    assert.deepEqual(await adoptedPaths(data, { id: repository.id }), now());
    assert.deepEqual(await adoptedPaths(data, repository), now());
  });
});
