import assert from "node:assert/strict";
import {
  isAnswer,
  readingWithRecollection,
  recalledQuery,
  trustBy,
} from "../../src/knowledge/recollection.ts";
import { buildPairIndex, buildSectionIndex } from "../../src/knowledge/retrieval.ts";
import { lanternSections } from "./sections.ts";

const question = "When is old stuff thrown out?";

describe("what the adapter remembers", () => {
  it("is looked up beside the question, and stands behind the sections", () => {
    assert.equal(recalledQuery(question, "Backups are kept."), `${question}\nBackups are kept.`);
    assert.equal(
      readingWithRecollection("a.md\nBackups.", "Backups are kept. "),
      "a.md\nBackups.\n\nRemembered: Backups are kept.",
    );
  });

  it("changes nothing where it is not trusted", () => {
    assert.equal(recalledQuery(question, undefined), question);
    assert.equal(readingWithRecollection("a.md\nBackups.", undefined), "a.md\nBackups.");
  });

  it("is an answer unless it is empty or a refusal", () => {
    assert.deepEqual(
      ["Backups are kept.", " ", "I was not taught this."].map((text) => isAnswer(question, { text })),
      [true, false, false],
    );
  });

  it("is trusted where it would be given as an answer", () => {
    const sections = buildSectionIndex(lanternSections);
    const pairs = buildPairIndex([
      { id: "1", question: "Which port is used?", answer: "Port 7431.", sectionId: "a" },
    ]);
    const surely = {
      weights: [0, 0, 10, 0],
      bias: 5,
      means: [0, 0, 0, 0],
      scales: [1, 1, 1, 1],
      threshold: 0.5,
    };
    const trusts = trustBy({ ...surely, balancedAccuracy: 1, taught: 20, notTaught: 20 }, sections, pairs);
    assert.equal(trusts("Which port?", { text: "Port 7431.", meanLogProbability: -0.1 }), true);
    assert.equal(trusts("Which port?", { text: "Port 7431.", meanLogProbability: -2 }), false);
    assert.equal(trusts("Which port?", { text: "I was not taught this.", meanLogProbability: 0 }), false);
    const byWords = trustBy(undefined, sections, pairs);
    assert.equal(byWords("Which port?", { text: "Port 7431." }), true);
    assert.equal(byWords("Who painted it?", { text: "Port 7431." }), false, "nothing of it was taught");
  });
});
