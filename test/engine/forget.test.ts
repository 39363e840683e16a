import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { forgetDocument, rememberDocument, resetFolder } from "../../src/engine/forget.ts";
import { readKnowledgeTree } from "../../src/engine/knowledgeTree.ts";
import { addPair, deletePair, listPairs } from "../../src/engine/pairs.ts";
import { readStatus } from "../../src/engine/status.ts";
import { searchDocuments } from "../../src/engine/suggestions.ts";
import { lockFolder } from "../../src/knowledge/lock.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { optionsFor, type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

describe("forgetting", () => {
  let taught: TaughtFolder;
  beforeEach(async () => {
    taught = await teachWithoutModel(makeFolder);
  });

  it("takes a document's pairs and edits away at once, and nothing of the others", async () => {
    const { folder, dataDir } = taught;
    const options = optionsFor(dataDir);
    await addPair(folder, { question: "How is a queue emptied?", answer: "kestrel drain" }, options);
    await deletePair(folder, "pair-kind", options);
    const forgotten = await forgetDocument(folder, "docs/operations.md", dataDir);
    assert.deepEqual(forgotten, { document: "docs/operations.md", pairs: 1, needsInjection: true });
    const { pairs } = await listPairs(folder, {}, options);
    assert.deepEqual(
      pairs.map(({ id, edit }) => [id, edit]),
      [
        ["pair-port", undefined],
        ["pair-kind", "deleted"],
      ],
    );
    assert.deepEqual(await searchDocuments(folder, "drain", 5, options), []);
    const { documents } = await readKnowledgeTree(folder, options);
    assert.equal(documents.find(({ path }) => path === "docs/operations.md")?.state, "forgotten");
    // What is forgotten is no document of the folder any more: the adapter still knows it, so it is stale.
    assert.deepEqual((await readStatus(folder, options)).freshness?.removed, ["docs/operations.md"]);
  });

  it("can be taken back, and done twice", async () => {
    const { folder, dataDir } = taught;
    await forgetDocument(folder, "README.md", dataDir);
    const again = await forgetDocument(folder, "./README.md", dataDir);
    assert.equal(again.pairs, 0);
    assert.equal(await rememberDocument(folder, "README.md", dataDir), true);
    assert.equal(await rememberDocument(folder, "README.md", dataDir), false);
    assert.equal((await readStatus(folder, optionsFor(dataDir))).state, "up to date");
  });

  it("needs no injection for what was never taught", async () => {
    const { folder, dataDir } = taught;
    const { needsInjection } = await forgetDocument(folder, "never.md", dataDir);
    assert.equal(needsInjection, false);
  });

  it("refuses paths out of the folder, and a folder that is worked on", async () => {
    const { folder, dataDir, paths } = taught;
    for (const path of ["../x.md", "/etc/passwd", ".", ""]) {
      await assert.rejects(forgetDocument(folder, path, dataDir), { code: "wrong-use" }, path);
    }
    const lock = await lockFolder(paths);
    try {
      await assert.rejects(forgetDocument(folder, "README.md", dataDir), { code: "busy" });
      await assert.rejects(resetFolder(folder, dataDir), { code: "busy" });
      assert.ok(await stat(paths.manifest));
    } finally {
      await lock.release();
    }
  });

  it("of everything frees the disk and leaves the documents", async () => {
    const { folder, dataDir, paths } = taught;
    assert.ok((await resetFolder(folder, dataDir)) > 500);
    await assert.rejects(stat(paths.root), { code: "ENOENT" });
    assert.equal(await resetFolder(folder, dataDir), 0);
    const status = await readStatus(folder, optionsFor(dataDir));
    assert.deepEqual([status.state, status.documents], ["not injected", 2]);
  });
});
