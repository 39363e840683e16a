import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answerPairs, readCurrentAnswers } from "../../src/engine/currentAnswers.ts";
import { readKnowledgeTree } from "../../src/engine/knowledgeTree.ts";
import { openPlace } from "../../src/engine/place.ts";
import { editPair, listPairs } from "../../src/engine/pairs.ts";
import { searchDocuments, suggestQuestions } from "../../src/engine/suggestions.ts";
import { rollback } from "../../src/engine/versions.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { fakeSessions } from "./fakeSession.ts";
import { operations, optionsFor, taughtPairs, type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

describe("what is known", () => {
  let taught: TaughtFolder;
  let folder: string;
  beforeEach(async () => {
    taught = await teachWithoutModel(makeFolder);
    ({ folder } = taught);
  });

  it("is a tree of documents, sections and counts", async () => {
    const tree = await readKnowledgeTree(folder, optionsFor(taught.dataDir));
    assert.equal(tree.version, 2);
    assert.deepEqual(
      tree.documents.map(({ path, title, state, pairs }) => [path, title, state, pairs]),
      [
        ["README.md", "Kestrel", "taught", 2],
        ["docs/operations.md", "Operations", "taught", 1],
      ],
    );
    const ports = tree.documents[0]?.sections.find(({ headingTrail }) => headingTrail.at(-1) === "Ports");
    assert.equal(ports?.pairs, 1);
    assert.ok((ports.lines?.start ?? 0) > 1);
    assert.equal(tree.otherPairs, 0);
  });

  it("names what changed since, and keeps what only pairs still know", async () => {
    await writeFile(join(folder, "README.md"), "# Kestrel\n\nOther words.\n");
    await writeFile(join(folder, "new.md"), "# New\n\nWords.\n");
    await rm(join(folder, "docs/operations.md"));
    const { documents } = await readKnowledgeTree(folder, optionsFor(taught.dataDir));
    assert.deepEqual(
      documents.map(({ path, state }) => [path, state]),
      [
        ["README.md", "changed"],
        ["docs/operations.md", "removed"],
        ["new.md", "added"],
      ],
    );
    const removed = documents[1];
    assert.equal(removed?.pairs, 1);
    assert.equal(removed.sections[0]?.lines, undefined);
  });

  it("is read of a folder that was never taught", async () => {
    const other = await makeFolder();
    await writeFile(join(other, "a.md"), operations);
    const tree = await readKnowledgeTree(other, optionsFor(taught.dataDir));
    assert.equal(tree.version, undefined);
    assert.deepEqual(
      tree.documents.map(({ path, state }) => [path, state]),
      [["a.md", "added"]],
    );
    assert.deepEqual(await suggestQuestions(other, 3, taught.dataDir), []);
  });

  it("suggests questions from one document after the other", async () => {
    const all = await suggestQuestions(folder, 9, taught.dataDir);
    assert.equal(all.length, 3);
    assert.deepEqual(
      all.map(({ document }) => document),
      ["README.md", "docs/operations.md", "README.md"],
    );
    assert.equal((await suggestQuestions(folder, 1, taught.dataDir)).length, 1);
    // What a person changed was not taught yet.
    await editPair(
      folder,
      "pair-drain",
      { question: "Another one?", answer: "x" },
      optionsFor(taught.dataDir),
    );
    assert.equal((await suggestQuestions(folder, 9, taught.dataDir)).length, 2);
  });

  it("finds sections by their words, with lines and the beginning of the text", async () => {
    const options = optionsFor(taught.dataDir);
    const [best] = await searchDocuments(folder, "which port does it listen on", 3, options);
    assert.equal(best?.document, "README.md");
    assert.deepEqual(best.headingTrail, ["Kestrel", "Ports"]);
    assert.match(best.excerpt, /7431/);
    assert.ok(best.startLine > 1 && best.endLine >= best.startLine);
    assert.deepEqual(await searchDocuments(folder, "xylophone", 3, options), []);
  });

  it("asks the model for its present answers once a version, and says whether they hold what was taught", async () => {
    const { paths } = await openPlace(folder, taught.dataDir);
    const port = taughtPairs["pair-port"].question;
    const sessions = fakeSessions({ answers: { [port]: { answer: "It listens on 7431." } } });
    const open = () => sessions.open(folder, optionsFor(taught.dataDir));
    const ask = () =>
      answerPairs(paths, ["pair-port", "pair-drain", "none"], open, new AbortController().signal);
    const answers = await ask();
    assert.deepEqual(
      answers.map(({ id, current }) => [id, current.matches, current.version]),
      [
        ["pair-port", true, 2],
        ["pair-drain", false, 2],
      ],
    );
    assert.equal(sessions.asked.length, 2);
    assert.deepEqual(await ask(), answers);
    assert.equal(sessions.asked.length, 2, "it was asked again");
    const { pairs } = await listPairs(folder, { ids: ["pair-port"] }, optionsFor(taught.dataDir));
    assert.equal(pairs[0]?.current?.text, "It listens on 7431.");
    // What the model answers wrongly is not suggested, what it was seen to know comes first.
    const suggested = await suggestQuestions(folder, 9, taught.dataDir);
    assert.equal(suggested[0]?.question, port);
    assert.ok(!suggested.some(({ question }) => question === taughtPairs["pair-drain"].question));

    await rollback(folder, undefined, taught.dataDir);
    assert.equal((await readCurrentAnswers(paths)).size, 0, "another version's answers");
    await ask();
    assert.equal(sessions.asked.length, 4);
  });

  it("keeps the answers given before it was cancelled", async () => {
    const { paths } = await openPlace(folder, taught.dataDir);
    const stop = new AbortController();
    const sessions = fakeSessions({ pause: 1 });
    const open = async () => {
      if (sessions.asked.length === 1) stop.abort();
      return sessions.open(folder, optionsFor(taught.dataDir));
    };
    await assert.rejects(answerPairs(paths, Object.keys(taughtPairs), open, stop.signal), {
      code: "cancelled",
    });
    assert.equal((await readCurrentAnswers(paths)).size, 1);
  });
});
