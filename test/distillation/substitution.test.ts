// Questions with another word: the examples that are shown, and what the writer makes of them.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { budgets } from "../../src/distillation/budget.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import { substitutionRequest } from "../../src/distillation/questionRequests.ts";
import { writePairs } from "../../src/distillation/questions.ts";
import { rememberModel } from "../../src/distillation/rememberedModel.ts";
import { inflections, replaceableWords, substitutions } from "../../src/distillation/substitution.ts";
import type { Pair } from "../../src/distillation/types.ts";
import { contains } from "../../src/distillation/wording.ts";
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

describe("questions with another word", () => {
  it("are shown by examples of one project each that keep what stands before the word and drop the word", () => {
    assert.equal(new Set(substitutions.map(([project]) => project)).size, substitutions.length);
    for (const [project, word, question, reworded] of substitutions) {
      for (const text of [question, reworded]) assert.ok(text.endsWith("?") && contains(text, project), text);
      assert.ok(contains(question, word), question);
      for (const form of inflections(word)) assert.ok(!contains(reworded, form), reworded);
      assert.notEqual(question, reworded);
    }
  });

  it("replace words that carry what is asked: no names, no code, no units, no frame of the question", () => {
    const words = replaceableWords(
      "How many seconds does Tarn keep a dropped lock after `keep --old-lock days` ran on Linux?",
    );
    assert.deepEqual(
      words.map(({ word }) => word),
      ["keep", "dropped", "lock", "ran"],
    );
    assert.equal(words[0]?.before, "How many seconds does Tarn");
    assert.deepEqual(replaceableWords("Who is Ada Byron?"), []);
  });

  it("leave out file names, identifiers and words with digits or hyphens", () => {
    assert.deepEqual(replaceableWords("Is it in tarn.toml, in max_age, in x86old or in co-op?"), []);
    assert.deepEqual(
      replaceableWords("Which lock is dropped, and when?").map(({ word }) => word),
      ["lock", "dropped"],
    );
  });

  it("know the inflections of a word, of which none is another word", () => {
    for (const form of ["keep", "keeps", "keeping"]) assert.ok(inflections("keeps").includes(form), form);
    for (const form of ["delivery", "deliveries"]) assert.ok(inflections("deliveries").includes(form), form);
    assert.ok(inflections("is").every((form) => form.length > 1));
  });

  it("go on from what stands before the word without it, greedily until every word had its turn", () => {
    const question = "How long does Tarn keep a lock?";
    const requests = [0, 1, 2, 3].map((n) => substitutionRequest(question, n, 1));
    assert.deepEqual(
      requests.map((request) => request?.temperature),
      [0, 0, 0.9, 0.9],
    );
    assert.deepEqual(
      new Set(requests.map((request) => request?.prefill)),
      new Set(["How long does Tarn", "How long does Tarn keep a"]),
    );
    for (const request of requests) {
      const word = request?.prefill === "How long does Tarn" ? "keep" : "lock";
      assert.ok(request?.avoid?.includes(word));
    }
    assert.notEqual(requests[2]?.seed, requests[0]?.seed);
    assert.deepEqual(requests[2], substitutionRequest(question, 2, 1));
    assert.equal(substitutionRequest("Who is Ada Byron?", 0, 1), undefined);
  });

  it("are asked for where a fact is still short of questions, and kept where the teacher says the fact", async () => {
    const model = scriptedModel();
    const pairs = await write(model);
    const reworded = model.asked.filter(({ avoid }) => avoid !== undefined);
    assert.ok(reworded.length > 0);
    const first = model.asked.findIndex(({ messages }) => messages.at(-1)?.content.startsWith("Project: "));
    assert.ok(model.asked.indexOf(reworded[0]!) > first, "not in the first round");
    const kept = pairs.filter(({ question }) => question.includes("nothing else than"));
    assert.ok(kept.length > 0, JSON.stringify(pairs.map(({ question }) => question)));
    for (const pair of kept) {
      assert.equal(pair.source, "model");
      const fact = facts.find(({ id }) => id === pair.factIds[0]);
      assert.ok(fact && contains(pair.answer, fact.span), pair.answer);
    }
  });
});
