// Questions with fixed phrases are answered with what the documents say, and steps by the teacher.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { budgets } from "../../src/distillation/budget.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import { writePairs } from "../../src/distillation/questions.ts";
import { rememberModel } from "../../src/distillation/rememberedModel.ts";
import { teacherInstructions } from "../../src/distillation/systemPrompts.ts";
import type { Pair } from "../../src/distillation/types.ts";
import { sampleSections, scriptedModel, section, temporaryFolder } from "./sample.ts";

const sections = [
  ...sampleSections,
  section(
    "Back up in this order:\n\n1. Stop the writer of the store.\n2. Copy the folder `store`.",
    "Backup",
    "ops.md#0",
  ),
];
const facts = allFacts(sections, "Tarn");

async function phrasedPairs(right: boolean): Promise<Pair[]> {
  const folder = await temporaryFolder();
  const model = scriptedModel({ right: () => right });
  const memory = await rememberModel(join(folder, "answers.jsonl"), "model", () => Promise.resolve(model));
  try {
    const input = { project: "Tarn", sections, facts, budget: budgets.default, seed: 1 };
    const { pairs } = await writePairs(input, memory, () => undefined);
    const systems = model.asked
      .filter(({ messages }) => messages.at(-1)?.content.includes("Question: "))
      .map(({ messages }) => messages[0]?.content);
    assert.deepEqual([...new Set(systems)], [teacherInstructions.sentence]);
    return pairs.filter(({ source }) => source === "template");
  } finally {
    memory.close();
    await rm(folder, { recursive: true });
  }
}

describe("fixed phrases", () => {
  it("are answered with the table's row, whatever the teacher says", async () => {
    for (const right of [true, false]) {
      const cells = (await phrasedPairs(right)).filter(({ question }) => question.includes("`days`"));
      assert.ok(cells.length > 0);
      for (const { answer, style } of cells) {
        assert.equal(answer, "The option `days`: default 31; days that files are kept.");
        assert.equal(style, "quote");
      }
    }
  });

  it("about steps keep what the teacher says where it holds the step, and else the step alone", async () => {
    const [right] = (await phrasedPairs(true)).filter(({ question }) => question.includes('"backup"'));
    assert.equal(right?.style, "sentence");
    assert.match(right.answer, /Stop the writer|Copy the folder/);
    const [wrong] = (await phrasedPairs(false)).filter(({ question }) => question.includes('"backup"'));
    assert.equal(wrong?.style, "phrase");
    assert.match(wrong.answer, /^(?:Copy the folder `store`|Stop the writer of the store)[.]$/);
  });
});
