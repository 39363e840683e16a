import assert from "node:assert/strict";
import { sourcesOf } from "../../src/knowledge/provenance.ts";
import { buildPairIndex, buildSectionIndex } from "../../src/knowledge/retrieval.ts";
import { lanternSections, section } from "./sections.ts";

const sections = buildSectionIndex(lanternSections);
const pairs = buildPairIndex([
  { id: "1", question: "Which port is used?", answer: "Port 7431.", sectionId: "configuration.md#1" },
  {
    id: "2",
    question: "How long do we keep copies of the data?",
    answer: "For 31 nights.",
    sectionId: "operations.md#1",
  },
  {
    id: "3",
    question: "Who must agree to a change?",
    answer: "Two approvals.",
    sectionId: "contributing.md#0",
  },
  { id: "4", question: "What was here?", answer: "Port 9.", sectionId: "deleted.md#0" },
]);

describe("sourcesOf", () => {
  it("names the section that taught the answer, with its lines", () => {
    const [first] = sourcesOf("Which port does it listen on?", "It listens on port 7431.", sections, pairs);
    assert.equal(first?.sectionId, "configuration.md#1");
    assert.deepEqual([first.startLine, first.endLine], [11, 19]);
    assert.ok(first.score > 0.9 && first.score <= 1);
  });

  it("follows the pairs where the question shares no word with the section", () => {
    const [first] = sourcesOf("How long do we keep copies of the data?", "31 nights.", sections, pairs);
    assert.equal(first?.sectionId, "operations.md#1");
  });

  it("gives no more than asked for, best first, and none for an answer from nowhere", () => {
    const found = sourcesOf("cache port backups approvals", "upgrade every night", sections, pairs, 2);
    assert.ok(found.length <= 2);
    assert.deepEqual(
      found.map((source) => source.score),
      found.map((source) => source.score).toSorted((left, right) => right - left),
    );
    assert.deepEqual(sourcesOf("zebra?", "quagga", sections, pairs), []);
  });

  it("prefers the section that holds the answer to one that only sounds like the question", () => {
    const near = buildSectionIndex([
      section(
        "guide.md",
        1,
        ["Deliveries"],
        "The pause between two deliveries is set by hand for each delivery.",
      ),
      section("limits.md", 1, ["Limits"], "Between two deliveries at most 3 hours go by."),
    ]);
    const asked = "How long is the pause between two deliveries for each delivery?";
    assert.equal(near.retrieve(asked, 1)[0]?.section.document, "guide.md");
    const answer = "The pause between two deliveries is 3 hours for each delivery.";
    const [first] = sourcesOf(asked, answer, near, buildPairIndex([]));
    assert.equal(first?.document, "limits.md");
  });

  it("passes over sections that are no longer there", () => {
    for (const source of sourcesOf("What was here?", "Port 9.", sections, pairs)) {
      assert.notEqual(source.sectionId, "deleted.md#0");
    }
  });
});
