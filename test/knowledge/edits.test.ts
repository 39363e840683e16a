import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KnowledgePaths, knowledgePaths } from "../../src/knowledge/dataFolder.ts";
import {
  addedPairId,
  dropEdits,
  editsFingerprint,
  type PairEdit,
  pendingKind,
  putEdit,
  readEdits,
} from "../../src/knowledge/edits.ts";

const changed: PairEdit = { kind: "changed", id: "a", question: "Q?", answer: "A" };
const deleted: PairEdit = { kind: "deleted", id: "b", question: "Other?" };

describe("edits", () => {
  let data: string;
  let paths: KnowledgePaths;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "steep-edits-"));
    paths = knowledgePaths(data, "repo");
  });
  afterEach(() => rm(data, { recursive: true }));

  it("keep the last word on each pair", async () => {
    assert.deepEqual(await readEdits(paths), []);
    await putEdit(paths, changed);
    await putEdit(paths, deleted);
    await putEdit(paths, { ...changed, answer: "B" });
    assert.deepEqual(await readEdits(paths), [deleted, { ...changed, answer: "B" }]);
    assert.deepEqual(await dropEdits(paths, ({ id }) => id === "b"), [deleted]);
    assert.deepEqual(await dropEdits(paths, ({ id }) => id === "b"), []);
    assert.equal((await readEdits(paths)).length, 1);
  });

  it("change the name of a run exactly when they change", async () => {
    assert.equal(await editsFingerprint(paths), undefined);
    await putEdit(paths, changed);
    await putEdit(paths, deleted);
    const first = await editsFingerprint(paths);
    // The order in which they were made is no part of what they do.
    await dropEdits(paths, () => true);
    await putEdit(paths, deleted);
    await putEdit(paths, changed);
    assert.equal(await editsFingerprint(paths), first);
    await putEdit(paths, { ...changed, answer: "B" });
    assert.notEqual(await editsFingerprint(paths), first);
  });

  it("wait as long as the taught pairs are not as they want them", () => {
    const taught = { question: "Q?", answer: "A" };
    assert.equal(pendingKind(changed, taught), undefined);
    assert.equal(pendingKind(changed, { ...taught, answer: "B" }), "changed");
    assert.equal(pendingKind(changed, undefined), "added");
    assert.equal(pendingKind(deleted, taught), "deleted");
    assert.equal(pendingKind(deleted, undefined), undefined);
  });

  it("name an added pair by its question", () => {
    assert.equal(addedPairId(" Q? "), addedPairId("Q?"));
    assert.notEqual(addedPairId("Q?"), addedPairId("R?"));
  });
});
