import assert from "node:assert/strict";
import { encodePairs } from "../../src/distillation/encode.ts";
import { sectionText } from "../../src/distillation/prompts.ts";
import { textDataset } from "../../src/distillation/textDataset.ts";
import type { Pair } from "../../src/distillation/types.ts";
import type { TokenDataset } from "../../src/training/pair.ts";
import { characterTokenizer, sampleSections, section } from "./sample.ts";

const pair = (id: string, kind: Pair["kind"]): Pair => ({
  id,
  kind,
  ...(kind === "document" ? { sectionId: "README.md#0" } : {}),
  factIds: [],
  form: "fact",
  question: `What is ${id}?`,
  answer: `It is ${id} and nothing else.`,
  source: "model",
  systemPrompt: 0,
  heldOut: false,
});
const pairs = [
  ...Array.from({ length: 36 }, (_, n) => pair(`fact ${n}`, "document")),
  ...Array.from({ length: 9 }, (_, n) => pair(`general ${n}`, "replay")),
];
const distillation: TokenDataset = encodePairs(
  { project: "Tarn", sections: sampleSections, pairs, rowTokens: 2000 },
  characterTokenizer,
).dataset;
const replayIds = new Set(pairs.filter(({ kind }) => kind === "replay").map(({ id }) => id));

const made = (rowTokens: number, sections = sampleSections): ReturnType<typeof textDataset> =>
  textDataset(
    { project: "Tarn", sections, distillation, replayIds, rowTokens, epochs: 5 },
    characterTokenizer,
  );
const size = (train: TokenDataset["train"]): number =>
  train.reduce((sum, one) => sum + one.studentPrompt.length + one.answer.length, 0);

describe("textDataset", () => {
  it("teaches every token of every section once, the first only as a beginning", () => {
    const long = section("word ".repeat(300), "Long", "long.md#0");
    const text = made(100, [long]).dataset.train.filter(({ id }) => !replayIds.has(id));
    assert.ok(text.length > 10);
    assert.ok(text.every((one) => one.studentPrompt.length + one.answer.length <= 100));
    const [first] = text;
    const learned = [...first!.studentPrompt, ...text.flatMap(({ answer }) => answer)];
    assert.equal(characterTokenizer.detokenize(learned), sectionText(long, "Tarn"));
    for (const [index, window] of text.entries()) {
      const before = text[index - 1];
      if (!before) continue;
      const end = [...before.studentPrompt, ...before.answer].slice(-16);
      assert.deepEqual(window.studentPrompt, end, "it goes on where the one before ended");
    }
  });

  it("keeps the share of general prompts and trains on as many tokens", () => {
    const { dataset, epochs } = made(192);
    const replay = dataset.train.filter(({ id }) => replayIds.has(id));
    const shareBefore =
      size(distillation.train.filter(({ id }) => replayIds.has(id))) / size(distillation.train);
    const longest = Math.max(...replay.map((one) => size([one])));
    const wanted = shareBefore * size(dataset.train);
    assert.ok(Math.abs(size(replay) - wanted) <= longest, `${size(replay)} of ${wanted}`);
    const tokens = epochs * size(dataset.train);
    const budget = 5 * size(distillation.train);
    assert.ok(Math.abs(tokens - budget) <= size(dataset.train) / 2 + 1, `${tokens} of ${budget}`);
  });

  it("measures on the distillation's held-out pairs and has an id for each window", () => {
    const heldOut = distillation.train.slice(0, 2);
    const { dataset } = textDataset(
      {
        project: "Tarn",
        sections: sampleSections,
        distillation: { ...distillation, heldOut },
        replayIds,
        rowTokens: 64,
        epochs: 1,
      },
      characterTokenizer,
    );
    assert.equal(dataset.heldOut, heldOut);
    const ids = dataset.train.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
