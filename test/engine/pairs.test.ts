import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { countPendingEdits } from "../../src/engine/knownPairs.ts";
import { addPair, deletePair, editPair, exportPairs, listPairs, revertPair } from "../../src/engine/pairs.ts";
import type { EngineOptions } from "../../src/engine/engineOptions.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { optionsFor, taughtPairs, type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

describe("pairs", () => {
  let taught: TaughtFolder;
  let folder: string;
  let options: EngineOptions;
  beforeEach(async () => {
    taught = await teachWithoutModel(makeFolder);
    ({ folder } = taught);
    options = optionsFor(taught.dataDir);
  });
  const questions = async (filter: Parameters<typeof listPairs>[1] = {}): Promise<string[]> =>
    (await listPairs(folder, filter, options)).pairs.map(({ question }) => question);

  it("are listed with document and headings, and found by words of question or answer", async () => {
    const { total, pairs } = await listPairs(folder, {}, options);
    assert.equal(total, 3);
    const port = pairs.find(({ id }) => id === "pair-port");
    assert.equal(port?.document, "README.md");
    assert.deepEqual(port.headingTrail, ["Kestrel", "Ports"]);
    assert.equal(port.edit, undefined);
    assert.equal(port.current, undefined);
    for (const query of ["7431", "port listen", "LISTEN", "lis"]) {
      assert.deepEqual(await questions({ query }), [taughtPairs["pair-port"].question], query);
    }
    assert.deepEqual(await questions({ query: "port unheard-of" }), []);
  });

  it("are narrowed to a document, a section or ids, and come in pages", async () => {
    assert.deepEqual(await questions({ document: "docs/operations.md" }), [
      taughtPairs["pair-drain"].question,
    ]);
    const [pair] = (await listPairs(folder, { ids: ["pair-port"] }, options)).pairs;
    assert.deepEqual(await questions({ sectionId: pair?.sectionId }), [taughtPairs["pair-port"].question]);
    const page = await listPairs(folder, { offset: 1, limit: 1 }, options);
    assert.equal(page.total, 3);
    assert.equal(page.pairs.length, 1);
    assert.equal(page.pairs[0]?.id, "pair-kind");
    assert.deepEqual(await questions({ offset: 9 }), []);
  });

  it("are changed, changed again, and changed back", async () => {
    const changed = await editPair(
      folder,
      "pair-port",
      { question: " Which port? ", answer: "7431." },
      options,
    );
    assert.deepEqual([changed.question, changed.answer, changed.edit], ["Which port?", "7431.", "changed"]);
    await editPair(folder, "pair-port", { question: "Port?", answer: "7431" }, options);
    assert.ok((await questions()).includes("Port?"));
    assert.equal(await countPendingEdits(taught.paths), 1);
    // What is the same as was taught waits for nothing.
    await editPair(folder, "pair-port", taughtPairs["pair-port"], options);
    assert.equal(await countPendingEdits(taught.paths), 0);
    await revertPair(folder, "pair-port", options);
    await assert.rejects(revertPair(folder, "pair-port", options), { code: "unknown-pair" });
    assert.deepEqual(
      await questions(),
      Object.values(taughtPairs).map(({ question }) => question),
    );
  });

  it("are deleted with the next injection, and until then can be kept after all", async () => {
    await deletePair(folder, "pair-kind", options);
    const shown = (await listPairs(folder, {}, options)).pairs.find(({ id }) => id === "pair-kind");
    assert.equal(shown?.edit, "deleted");
    assert.equal(await countPendingEdits(taught.paths), 1);
    await revertPair(folder, "pair-kind", options);
    assert.equal(await countPendingEdits(taught.paths), 0);
  });

  it("are added to the section that holds their words", async () => {
    const added = await addPair(
      folder,
      { question: "How is a queue emptied?", answer: "kestrel drain" },
      options,
    );
    assert.equal(added.edit, "added");
    assert.equal(added.document, "docs/operations.md");
    assert.deepEqual(added.headingTrail, ["Operations"]);
    assert.equal((await listPairs(folder, {}, options)).total, 4);
    // The same question again is the same pair.
    const again = await addPair(folder, { question: "How is a queue emptied?", answer: "drain" }, options);
    assert.equal(again.id, added.id);
    const edited = await editPair(folder, added.id, { question: "Emptied?", answer: "drain" }, options);
    assert.equal(edited.edit, "added");
    await deletePair(folder, added.id, options);
    assert.equal((await listPairs(folder, {}, options)).total, 3);
    assert.equal(await countPendingEdits(taught.paths), 0);
  });

  it("are refused without a text, without a section, and by an id that is not there", async () => {
    const invalid = { code: "pair-invalid" };
    await assert.rejects(addPair(folder, { question: " ", answer: "x" }, options), invalid);
    await assert.rejects(editPair(folder, "pair-port", { question: "Q?", answer: " " }, options), invalid);
    await assert.rejects(addPair(folder, { question: "Xylophone?", answer: "Zither" }, options), invalid);
    await assert.rejects(
      addPair(folder, { question: "Q?", answer: "A", sectionId: "no#1" }, options),
      invalid,
    );
    const unknown = { code: "unknown-pair" };
    await assert.rejects(editPair(folder, "nothing", { question: "Q?", answer: "A" }, options), unknown);
    await assert.rejects(deletePair(folder, "nothing", options), unknown);
  });

  it("are exported as a person left them", async () => {
    await editPair(folder, "pair-port", { question: "Which port?", answer: "7431" }, options);
    await deletePair(folder, "pair-kind", options);
    await addPair(folder, { question: "How is a queue emptied?", answer: "kestrel drain" }, options);
    const file = join(await makeFolder(), "deep/pairs.jsonl");
    const { path, count } = await exportPairs(folder, file, options);
    assert.equal(path, file);
    const lines = (await readFile(file, "utf8"))
      .trim()
      .split("\n")
      .map(
        (line) =>
          JSON.parse(line) as {
            question: string;
            document: string;
            heldOut: boolean;
          },
      );
    assert.equal(count, lines.length);
    assert.deepEqual(
      lines.map(({ question }) => question),
      ["Which port?", taughtPairs["pair-drain"].question, "How is a queue emptied?"],
    );
    assert.ok(lines.every(({ document, heldOut }) => document !== "" && !heldOut));
    const blocked = join(await makeFolder(), "file");
    await writeFile(blocked, "");
    await assert.rejects(exportPairs(folder, join(blocked, "pairs.jsonl"), options), {
      code: "folder-not-writable",
    });
  });

  it("say which file is damaged, and where", async () => {
    await writeFile(
      taught.paths.pairs,
      '{"id": "a", "question": "Q?", "answer": "A"}\nnot json\n{"id": "b"}\n',
    );
    await assert.rejects(listPairs(folder, {}, options), { code: "data-corrupt", message: /pairs\.jsonl/ });
  });
});
