// Questions in other words: the examples that are shown, and what the writer makes of them.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { budgets } from "../../src/distillation/budget.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import { rephraseRequest } from "../../src/distillation/questionRequests.ts";
import { writePairs } from "../../src/distillation/questions.ts";
import { rememberModel } from "../../src/distillation/rememberedModel.ts";
import { rewordings } from "../../src/distillation/rephrase.ts";
import type { Pair } from "../../src/distillation/types.ts";
import { contains, trigramSimilarity, wordRecall } from "../../src/distillation/wording.ts";
import { sampleSections, scriptedModel, temporaryFolder } from "./sample.ts";

const facts = allFacts(sampleSections, "Tarn");

async function write(model: ReturnType<typeof scriptedModel>): Promise<readonly Pair[]> {
  const folder = await temporaryFolder();
  const memory = await rememberModel(join(folder, "answers.jsonl"), "model", () => Promise.resolve(model));
  try {
    const input = { project: "Tarn", sections: sampleSections, facts, budget: budgets.default, seed: 1 };
    return (await writePairs(input, memory, () => undefined)).pairs;
  } finally {
    memory.close();
    await rm(folder, { recursive: true });
  }
}

describe("questions in other words", () => {
  it("are shown by examples that ask the same of one project in quite other words", () => {
    assert.equal(new Set(rewordings.map(([project]) => project)).size, rewordings.length);
    for (const [project, question, reworded] of rewordings) {
      for (const text of [question, reworded]) assert.ok(text.endsWith("?") && contains(text, project), text);
      assert.ok(trigramSimilarity(question, reworded) < 0.6, reworded);
      assert.ok(wordRecall(reworded, question) >= 0.25, reworded);
    }
  });

  it("are asked for greedily first, then each time with another seed", () => {
    const [first, second, third] = [0, 1, 2].map((n) => rephraseRequest("Who began Tarn?", n, 1));
    assert.equal(first?.temperature, 0);
    assert.ok((second?.temperature ?? 0) > 0);
    assert.notEqual(second?.seed, third?.seed);
    assert.deepEqual(third, rephraseRequest("Who began Tarn?", 2, 1));
  });

  it("are asked for where a fact is still short of questions, and kept where the teacher says the fact", async () => {
    const model = scriptedModel();
    const pairs = await write(model);
    const reworded = model.asked.filter(
      ({ messages }) => messages[0]?.content.includes("in quite different words") === true,
    );
    assert.ok(reworded.length > 0);
    const first = model.asked.findIndex(({ messages }) => messages.at(-1)?.content.startsWith("Project: "));
    assert.ok(model.asked.indexOf(reworded[0]!) > first, "not in the first round");
    const kept = pairs.filter(({ question }) => question.startsWith("Tell of "));
    assert.ok(kept.length > 0, JSON.stringify(pairs.map(({ question }) => question)));
    for (const pair of kept) {
      assert.equal(pair.source, "model");
      const fact = facts.find(({ id }) => id === pair.factIds[0]);
      assert.ok(fact && contains(pair.answer, fact.span), pair.answer);
    }
  });
});
