import assert from "node:assert/strict";
import { buildPairIndex, buildSectionIndex } from "../../src/knowledge/retrieval.ts";
import { lanternSections, section } from "./sections.ts";

describe("buildSectionIndex", () => {
  const index = buildSectionIndex(lanternSections);
  const cases: readonly (readonly [string, string])[] = [
    ["What is the default of cache_size?", "configuration.md#0"],
    ["How large is the cache?", "configuration.md#0"],
    ["Which port does it listen on?", "configuration.md#1"],
    ["What does --dry-run belong to?", "operations.md#0"],
    ["What changed in v2.1?", "operations.md#0"],
    ["What changed in 2.1?", "operations.md#0"],
    ["How long is a backup kept?", "operations.md#1"],
    ["How many approvals does a change need?", "contributing.md#0"],
    ["How do I upgrade?", "operations.md#0"],
  ];
  for (const [question, expected] of cases) {
    it(`${question} -> ${expected}`, () => {
      assert.equal(index.retrieve(question, 1)[0]?.section.id, expected);
    });
  }

  it("gives the best first, no more than asked for, and nothing for unknown words", () => {
    const found = index.retrieve("default cache port backups", 3);
    assert.equal(found.length, 3);
    assert.ok(found[0]!.score >= found[1]!.score && found[1]!.score >= found[2]!.score);
    assert.deepEqual(index.retrieve("zebra quagga", 3), []);
    assert.deepEqual(index.retrieve("", 3), []);
    assert.deepEqual(buildSectionIndex([]).retrieve("cache", 3), []);
  });

  it("puts a section whose heading names the subject above one that mentions it", () => {
    const two = buildSectionIndex([
      section("a.md", 0, ["Other"], "See also scheduling, which is told elsewhere in some detail."),
      section(
        "b.md",
        0,
        ["Scheduling"],
        "Jobs start at the full hour, in the order in which they were written.",
      ),
    ]);
    assert.equal(two.retrieve("How does scheduling work?", 2)[0]?.section.document, "b.md");
  });

  it("measures how much of a question a section knows", () => {
    const cache = lanternSections[0]!;
    assert.equal(index.overlap("cache_size default", cache), 1);
    assert.equal(index.overlap("zebra quagga", cache), 0);
    const half = index.overlap("cache zebra", cache);
    assert.ok(half > 0 && half < 0.5, `an unknown word weighs more than a known one: ${half}`);
    assert.equal(index.overlap("???", cache), 0);
  });
});

describe("buildPairIndex", () => {
  const index = buildPairIndex([
    {
      id: "1",
      question: "Which port does the service use?",
      answer: "Port 7431.",
      sectionId: "configuration.md#1",
    },
    { id: "2", question: "How long are backups kept?", answer: "31 nights.", sectionId: "operations.md#1" },
    { id: "3", question: "Which port does SSH use?", answer: "Port 22." },
  ]);
  it("finds by question, by answer, and never a pair that taught nothing", () => {
    assert.equal(index.nearest("What is the service's port?", undefined, 1)[0]?.pair.id, "1");
    assert.equal(index.nearest("How many?", "31 nights", 1)[0]?.pair.id, "2");
    assert.ok(
      index.nearest("Which port does SSH use?", undefined, 9).every((found) => found.pair.id !== "3"),
    );
  });
  it("says how much of the question a pair holds", () => {
    assert.equal(index.nearest("How long are backups kept?", undefined, 1)[0]?.overlap, 1);
    assert.ok(index.nearest("How long are zebras kept?", undefined, 1)[0]!.overlap < 0.8);
  });
});
