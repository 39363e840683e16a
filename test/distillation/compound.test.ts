import assert from "node:assert/strict";
import { summaryPairs, taskPairs, twoFactPairs } from "../../src/distillation/compound.ts";
import { encodePair } from "../../src/distillation/encode.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import type { Pair } from "../../src/distillation/types.ts";
import { characterTokenizer, sampleSections, section } from "./sample.ts";

const pair = (id: string, sectionId: string, question: string, answer: string, more = {}): Pair => ({
  id,
  kind: "document",
  sectionId,
  factIds: [`${sectionId}:0`],
  form: "fact",
  question,
  answer,
  source: "model",
  systemPrompt: 0,
  heldOut: false,
  ...more,
});
const who = pair("a", "README.md#0", "Who started Tarn?", "Ada Byron");
const port = pair("b", "docs/server.md#0", "Which port does Tarn listen on?", "7433");

describe("questions for two facts", () => {
  it("join two questions of different sections, and their answers", () => {
    const [made, ...more] = twoFactPairs([who, port], sampleSections, 5, 1);
    assert.deepEqual(more, []);
    assert.ok(made);
    assert.equal(made.form, "two-fact");
    assert.match(made.question, /^W.+ Tarn( listen on)?, and w.+\?$/);
    assert.ok(made.answer.includes("Ada Byron") && made.answer.includes("7433"));
    assert.deepEqual(new Set(made.factIds), new Set(["README.md#0:0", "docs/server.md#0:0"]));
    assert.deepEqual(
      new Set([made.sectionId, made.secondSectionId]),
      new Set(["README.md#0", "docs/server.md#0"]),
    );
  });

  it("are made neither of held-out pairs, nor of one section, nor of long answers", () => {
    assert.deepEqual(twoFactPairs([{ ...who, heldOut: true }, port], sampleSections, 5, 1), []);
    assert.deepEqual(twoFactPairs([who, { ...port, sectionId: "README.md#0" }], sampleSections, 5, 1), []);
    assert.deepEqual(
      twoFactPairs([who, { ...port, answer: "7433 ".repeat(17).trim() }], sampleSections, 5, 1),
      [],
    );
    const long = sampleSections.map((one) => ({ ...one, text: one.text.repeat(20) }));
    assert.deepEqual(twoFactPairs([who, port], long, 5, 1), []);
  });

  it("show the teacher both sections", () => {
    const [made] = twoFactPairs([who, port], sampleSections, 1, 1);
    const [first, second] = [made?.sectionId, made?.secondSectionId].map((id) =>
      sampleSections.find((one) => one.id === id),
    );
    assert.ok(made && first && second);
    const encoded = encodePair(made, first, "Tarn", characterTokenizer, second ? { second } : {});
    const read = characterTokenizer.detokenize(encoded.teacherPrefix);
    assert.ok(read.includes(first.text) && read.includes(second.text));
    assert.ok(characterTokenizer.detokenize(encoded.teacherPrompt).includes(made.question));
    const student = characterTokenizer.detokenize([...encoded.studentPrefix, ...encoded.studentPrompt]);
    assert.ok(!student.includes(first.text));
  });
});

describe("questions for a whole task or section", () => {
  const list = section(
    "Back up in this order:\n\n1. Stop the writer.\n2. Copy the folder `store`.",
    "Backup",
    "ops.md#0",
  );

  it("ask for the steps in order", () => {
    const [made, ...more] = taskPairs([list], allFacts([list], "Tarn"), "Tarn");
    assert.deepEqual(more, []);
    assert.equal(made?.answer, "1. Stop the writer; 2. Copy the folder `store`.");
    assert.equal(made?.factIds.length, 2);
  });

  it("ask for what a section says, and answer with its first statements", () => {
    const long = section(
      `Tarn was started by Ada Byron in 2019 at the mill. It keeps 45 old versions of a file. ${"Long ".repeat(30)} by 7 mills.`,
      "History",
    );
    const [made, ...more] = summaryPairs([long], allFacts([long], "Tarn"), "Tarn");
    assert.deepEqual(more, []);
    assert.equal(made?.form, "summary");
    assert.equal(made.heldOut, false);
    assert.match(made.question, /"History"/);
    assert.equal(
      made.answer,
      "Tarn was started by Ada Byron in 2019 at the mill. It keeps 45 old versions of a file.",
    );
    assert.deepEqual(summaryPairs([long], allFacts([long], "Tarn").slice(0, 2), "Tarn"), []);
  });
});
