import assert from "node:assert/strict";
import { splitHeldOut } from "../../src/distillation/heldOut.ts";
import type { Pair } from "../../src/distillation/types.ts";
import { trigramSimilarity } from "../../src/distillation/wording.ts";

function pair(id: string, question: string, factIds: string[], source: Pair["source"] = "model"): Pair {
  return {
    id,
    kind: "document",
    sectionId: "a#0",
    factIds,
    form: "fact",
    question,
    answer: "x",
    source,
    systemPrompt: 0,
    heldOut: false,
  };
}
const pairs = [
  pair("1", "Which port does the server of Tarn use?", ["f1"]),
  pair("2", "Which port does the Tarn server use?", ["f1"]),
  pair("3", "Fill in the gap: Tarn listens there", ["f1"], "template"),
  pair("4", "Who began the work on Tarn?", ["f2"]),
  pair("5", "By whom was it all started, this thing?", ["f2"]),
  pair("6", "Where is the log of Tarn?", ["f3"]),
];

describe("held-out pairs", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    it(`leave their facts taught in other words, and no near-duplicate in training (seed ${seed})`, () => {
      const { pairs: split, dropped } = splitHeldOut(pairs, 0.5, seed);
      const out = split.filter((item) => item.heldOut);
      const training = split.filter((item) => !item.heldOut);
      assert.ok(out.length >= 1);
      assert.equal(split.length + dropped, pairs.length);
      for (const item of out) {
        assert.equal(item.source, "model");
        assert.notEqual(item.id, "6", "the only pair of its fact");
        for (const id of item.factIds) assert.ok(training.some((other) => other.factIds.includes(id)));
        for (const other of training) assert.ok(trigramSimilarity(item.question, other.question) <= 0.6);
      }
      assert.deepEqual(splitHeldOut(pairs, 0.5, seed).pairs, split);
    });
  }

  it("are taken where most questions lead to one answer", () => {
    const words = ["port", "host", "log", "key", "disk", "user", "path", "zone", "lock"];
    const ask = (answer: string, count: number): Pair[] =>
      words.slice(0, count).map((word, n) => ({
        ...pair(`${answer}${n}`, `${answer} ${word.repeat(3)}?`, [answer]),
        answer,
      }));
    const many = [...ask("nine", 9), ...ask("four", 4), ...ask("two", 2)];
    for (const seed of [1, 2, 3]) {
      const answers = splitHeldOut(many, 3 / many.length, seed).pairs.filter(({ heldOut }) => heldOut);
      assert.deepEqual(answers.map(({ answer }) => answer).toSorted(), ["four", "nine", "nine"]);
    }
  });

  it("are none when none are wanted", () => {
    assert.deepEqual(splitHeldOut(pairs, 0, 1), { pairs, dropped: 0 });
  });
});
