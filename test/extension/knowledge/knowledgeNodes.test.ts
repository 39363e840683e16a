import assert from "node:assert/strict";
import {
  documentRow,
  pairRow,
  sectionRow,
  versionRow,
} from "../../../src/extension/knowledge/knowledgeNodes.ts";
import { inEnglish } from "../../../src/extension/translate.ts";
import type { KnownDocument, KnownPair } from "../../../src/protocol/knowledge.ts";

const document: KnownDocument = { path: "docs/a.md", title: "A", state: "taught", pairs: 3, sections: [] };
const pair: KnownPair = { id: "1", question: "Which port?", answer: "8080", heldOut: false };

describe("the rows of the knowledge view", () => {
  it("say what has become of a document", () => {
    const descriptions = (["taught", "changed", "added", "removed", "forgotten"] as const).map(
      (state) => documentRow({ ...document, state }, inEnglish).description,
    );
    assert.deepEqual(descriptions, [
      "3 pairs",
      "changed · 3 pairs",
      "new · 3 pairs",
      "removed · 3 pairs",
      "forgotten · 3 pairs",
    ]);
    assert.equal(documentRow({ ...document, state: "forgotten" }, inEnglish).context, "document.forgotten");
    assert.equal(documentRow({ ...document, state: "removed" }, inEnglish).context, "document.removed");
    assert.equal(documentRow({ ...document, pairs: 1 }, inEnglish).description, "1 pair");
    assert.equal(documentRow({ ...document, pairs: 0 }, inEnglish).description, "");
  });

  it("name a section by its own heading, and tell one that is gone", () => {
    const section = { id: "docs/a.md#1", headingTrail: ["A", "Ports"], pairs: 2 };
    const row = sectionRow({ ...section, lines: { start: 3, end: 9 } }, inEnglish);
    assert.deepEqual([row.label, row.tooltip, row.context], ["Ports", "A › Ports", "section"]);
    assert.equal(sectionRow(section, inEnglish).context, "section.gone");
    assert.equal(sectionRow({ ...section, headingTrail: [] }, inEnglish).label, "Beginning");
  });

  it("show what the model answers now, and whether that is right", () => {
    const asked = (text: string, matches: boolean): KnownPair => ({
      ...pair,
      current: { text, version: 2, matches },
    });
    assert.deepEqual(
      [pairRow(pair, inEnglish).icon, pairRow(pair, inEnglish).description],
      ["comment", "8080"],
    );
    const right = pairRow(asked("Port 8080.", true), inEnglish);
    assert.deepEqual([right.icon, right.description], ["pass", "Port 8080."]);
    const wrong = pairRow(asked("Port 80.", false), inEnglish);
    assert.equal(wrong.icon, "warning");
    assert.match(wrong.tooltip, /It was taught: 8080\n\nThe model answers now: Port 80\./);
  });

  it("tell an edit that waits, so that it can be taken back", () => {
    for (const edit of ["added", "changed", "deleted"] as const) {
      const row = pairRow({ ...pair, edit }, inEnglish);
      assert.equal(row.context, `pair.${edit}`);
      assert.match(row.description, new RegExp(`^${edit}, waits`));
    }
  });

  it("compare versions by their scores", () => {
    const version = {
      version: 4,
      active: true,
      createdAt: "2026-03-01T10:20:30.000Z",
      commit: "3f2a91c0d5e6f7",
      model: "Qwen",
      pairs: 120,
      facts: 50,
      covered: 48,
      documents: 6,
    };
    const accuracy = { base: 0.125, adapter: 0.81, oracle: 0.9, n: 120 };
    const measured = versionRow({ ...version, accuracy }, inEnglish);
    assert.equal(measured.description, "13 % → 81 % of 120 questions · answers now");
    assert.equal(measured.context, "version.active");
    assert.match(measured.tooltip, /2026-03-01 10:20.*3f2a91c.*Qwen.*48 of 50 facts/s);
    assert.equal(versionRow({ ...version, active: false }, inEnglish).description, "not measured");
  });
});
