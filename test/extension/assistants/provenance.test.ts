import assert from "node:assert/strict";
import { provenanceLine } from "../../../src/extension/assistants/provenance.ts";
import { inEnglish } from "../../../src/extension/translate.ts";
import type { AnswerResult } from "../../../src/protocol/answer.ts";

const answer: AnswerResult = {
  text: "8080",
  adapterVersion: 7,
  model: "Qwen",
  asOf: "3f2a91c0d5e6f7",
  changedDocuments: 2,
  sources: [
    {
      sectionId: "docs/a.md#1",
      document: "docs/a.md",
      heading: "Ports",
      headingTrail: ["A", "Ports"],
      startLine: 3,
      endLine: 9,
      score: 1,
      changed: false,
    },
  ],
  abstained: false,
  doubtful: false,
  confidence: 1,
  secondsToFirstToken: 0.1,
};

describe("where an answer comes from, in one line", () => {
  it("names version, commit, freshness and places", () => {
    assert.equal(
      provenanceLine(answer, inEnglish),
      "v7 · as of 3f2a91c · 2 documents changed since · docs/a.md:3-9",
    );
  });

  it("leaves out what there is not, and says a doubt", () => {
    const { asOf: _, ...outsideGit } = answer;
    const line = provenanceLine(
      { ...outsideGit, changedDocuments: 0, sources: [], doubtful: true },
      inEnglish,
    );
    assert.equal(line, "v7 · not sure");
  });
});
