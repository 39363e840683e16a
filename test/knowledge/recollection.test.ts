import assert from "node:assert/strict";
import { readingWithRecollection, recalledQuery } from "../../src/knowledge/recollection.ts";

describe("recalledQuery", () => {
  const question = "When is old stuff thrown out?";

  it("adds what was remembered to the question", () => {
    assert.equal(recalledQuery(question, "Backups are kept."), `${question}\nBackups are kept.`);
  });

  it("is the question alone where nothing was remembered, or that was a refusal", () => {
    for (const nothing of [undefined, "", "I was not taught this."]) {
      assert.equal(recalledQuery(question, nothing), question);
    }
  });
});

describe("readingWithRecollection", () => {
  it("puts what was remembered behind the sections, if it is anything", () => {
    assert.equal(
      readingWithRecollection("a.md\nBackups.", "Backups are kept. "),
      "a.md\nBackups.\n\nRemembered: Backups are kept.",
    );
    assert.equal(readingWithRecollection("a.md\nBackups.", "I was not taught this."), "a.md\nBackups.");
  });
});
