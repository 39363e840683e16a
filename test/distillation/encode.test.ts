import assert from "node:assert/strict";
import { encodePair, encodePairs, studentTokens } from "../../src/distillation/encode.ts";
import { abstentionAnswer } from "../../src/distillation/extras.ts";
import { sectionText } from "../../src/distillation/prompts.ts";
import type { Pair } from "../../src/distillation/types.ts";
import { characterTokenizer as tokenizer, section } from "./sample.ts";

const source = section("The server listens on port 7433.");
const pair: Pair = {
  id: "p",
  kind: "document",
  sectionId: source.id,
  factIds: [],
  form: "fact",
  question: "Which port does Tarn use?",
  answer: "Port 7433.",
  source: "model",
  systemPrompt: 0,
  heldOut: false,
};
const text = (tokens: readonly number[]): string => tokenizer.detokenize(tokens);

describe("encoding", () => {
  it("shows the document to the teacher only, and the section in its shared prefix", () => {
    const encoded = encodePair(pair, source, "Tarn", tokenizer);
    assert.ok(text(encoded.teacherPrefix).endsWith(sectionText(source, "Tarn")));
    assert.equal(text(encoded.teacherPrompt), "Question: Which port does Tarn use?");
    assert.ok(!text([...encoded.studentPrefix, ...encoded.studentPrompt]).includes("7433"));
    assert.equal(text(encoded.studentPrompt), pair.question);
    const other = encodePair({ ...pair, question: "What else?" }, source, "Tarn", tokenizer);
    assert.deepEqual(other.teacherPrefix, encoded.teacherPrefix);
    assert.deepEqual(other.studentPrefix, encoded.studentPrefix);
  });

  it("ends the answer with the end of the turn, once", () => {
    const { answer } = encodePair({ ...pair, answer: "a<|im_end|>b" }, source, "Tarn", tokenizer);
    assert.equal(answer.at(-1), tokenizer.endOfTurn);
    assert.equal(answer.filter((token) => token === tokenizer.endOfTurn).length, 1);
    assert.equal(text(answer), "a<|im_end|>b");
    const open = encodePair({ ...pair, open: true }, source, "Tarn", tokenizer);
    assert.ok(!open.answer.includes(tokenizer.endOfTurn));
  });

  it("gives the teacher of a quoted answer the words, and the student only the question", () => {
    const quoted = encodePair({ ...pair, style: "quote" }, source, "Tarn", tokenizer);
    assert.equal(text(quoted.teacherPrompt), `Question: ${pair.question}\nAnswer with: ${pair.answer}`);
    assert.equal(text(quoted.studentPrompt), pair.question);
  });

  it("asks the teacher once for all questions with the same quoted answer, never a held-out one", () => {
    const quoted: Pair = { ...pair, style: "quote" };
    const pairs = [
      { ...quoted, id: "h", question: "Held out?", heldOut: true },
      { ...quoted, id: "a" },
      { ...quoted, id: "b", question: "Where does it listen?" },
      { ...quoted, id: "c", answer: "Port 9." },
      { ...pair, id: "d", question: "In a phrase?" },
    ];
    const { dataset } = encodePairs(
      { project: "Tarn", sections: [source], pairs, rowTokens: 999 },
      tokenizer,
    );
    assert.deepEqual(
      [...dataset.train, ...dataset.heldOut].map(({ id, teacherPrompt }) => [id, text(teacherPrompt)]),
      [
        ["a", `Question: ${pair.question}\nAnswer with: Port 7433.`],
        ["b", `Question: ${pair.question}\nAnswer with: Port 7433.`],
        ["c", `Question: ${pair.question}\nAnswer with: Port 9.`],
        ["d", "Question: In a phrase?"],
        ["h", `Question: ${pair.question}\nAnswer with: Port 7433.`],
      ],
    );
    assert.equal(text(dataset.train[1]!.studentPrompt), "Where does it listen?");
  });

  it("gives a replay pair one and the same prompt for both, and tells the teacher to abstain", () => {
    const { sectionId: _, ...loose } = pair;
    const replay = encodePair({ ...loose, kind: "replay" }, undefined, "Tarn", tokenizer);
    assert.deepEqual(replay.teacherPrefix, replay.studentPrefix);
    assert.deepEqual(replay.teacherPrompt, replay.studentPrompt);
    const declined = encodePair(
      { ...loose, kind: "abstention", answer: abstentionAnswer },
      undefined,
      "Tarn",
      tokenizer,
    );
    assert.ok(text(declined.teacherPrefix).includes(abstentionAnswer));
    assert.ok(!text([...declined.studentPrefix, ...declined.studentPrompt]).includes(abstentionAnswer));
  });

  it("keeps held-out pairs apart, and leaves out what fits no row", () => {
    const pairs = [
      pair,
      { ...pair, id: "h", heldOut: true },
      { ...pair, id: "long", answer: "x".repeat(500) },
    ];
    const rowTokens = studentTokens(encodePair(pair, source, "Tarn", tokenizer));
    const { dataset, tooLong } = encodePairs(
      { project: "Tarn", sections: [source], pairs, rowTokens },
      tokenizer,
    );
    assert.deepEqual(
      dataset.train.map((item) => item.id),
      ["p"],
    );
    assert.deepEqual(
      dataset.heldOut.map((item) => item.id),
      ["h"],
    );
    assert.deepEqual(tooLong, ["long"]);
  });
});
