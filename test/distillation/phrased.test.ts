// Questions with fixed phrases are answered by the teacher, in a sentence like all others, where it answers rightly.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { budgets } from "../../src/distillation/budget.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import { writePairs } from "../../src/distillation/questions.ts";
import { rememberModel } from "../../src/distillation/rememberedModel.ts";
import { teacherInstructions } from "../../src/distillation/systemPrompts.ts";
import type { Pair } from "../../src/distillation/types.ts";
import { sampleSections, scriptedModel, temporaryFolder } from "./sample.ts";

const facts = allFacts(sampleSections, "Tarn");

async function phrasedPairs(right: boolean): Promise<Pair[]> {
  const folder = await temporaryFolder();
  const model = scriptedModel({ right: () => right });
  const memory = await rememberModel(join(folder, "answers.jsonl"), "model", () => Promise.resolve(model));
  try {
    const input = { project: "Tarn", sections: sampleSections, facts, budget: budgets.default, seed: 1 };
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

describe("fixed phrases and the teacher", () => {
  it("keep what the teacher says where it holds the fact", async () => {
    const pairs = await phrasedPairs(true);
    const cell = pairs.find(({ question }) => question.includes("`days`"));
    assert.ok(cell, JSON.stringify(pairs.map(({ question }) => question)));
    assert.equal(cell.sentence, true);
    // The script answers with the whole row, the phrase's own answer is the number alone.
    assert.match(cell.answer, /31.+Days that files are kept/);
  });

  it("keep the fact alone where the teacher is wrong", async () => {
    const pairs = await phrasedPairs(false);
    const cell = pairs.find(({ question }) => question.includes("`days`"));
    assert.equal(cell?.answer, "31");
    assert.equal(cell.sentence, undefined);
  });
});
