import assert from "node:assert/strict";
import { withExpert } from "../../src/distillation/expert.ts";
import type { LanguageModel } from "../../src/inference/languageModel.ts";
import { sampleSections, scriptedModel } from "./sample.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import { questionRequest } from "../../src/distillation/questionRequests.ts";
import { answerRequest } from "../../src/distillation/teacherAnswer.ts";

const [sample] = sampleSections;
const fact = allFacts(sampleSections, "Tarn").find(({ sectionId }) => sectionId === sample!.id)!;
const question = questionRequest(fact, sample!, "Tarn", 0, 1);
const answer = answerRequest(sample!, "Tarn", "Who started Tarn?");

describe("withExpert", () => {
  it("has the expert write the questions and the base answer them, in their order", async () => {
    const [base, expert] = [scriptedModel(), scriptedModel()];
    const model = withExpert(
      () => Promise.resolve(base),
      () => Promise.resolve(expert),
      "expert",
      "base",
    );
    const told: [number, string][] = [];
    const results = await model.generate([answer, question, answer, question], {
      onResult: (index, { text }) => told.push([index, text]),
    });
    assert.deepEqual(expert.asked, [question, question]);
    assert.deepEqual(base.asked, [answer, answer]);
    assert.equal(results.length, 4);
    assert.match(results[1]!.text, /is missing here/);
    assert.doesNotMatch(results[0]!.text, /is missing here/);
    assert.deepEqual(
      told.map(([index]) => index).toSorted((a, b) => a - b),
      [0, 1, 2, 3],
    );
    for (const [index, text] of told) assert.equal(results[index]!.text, text);
  });

  it("opens only what is asked, the expert once, and frees the expert", async () => {
    let opened = 0;
    let disposed = 0;
    const expert: LanguageModel = {
      ...scriptedModel(),
      dispose: () => {
        disposed++;
        return Promise.resolve();
      },
    };
    const model = withExpert(
      () => Promise.reject(new Error("the base was opened")),
      () => {
        opened++;
        return Promise.resolve(expert);
      },
      "expert",
      "base",
    );
    await model.generate([question]);
    await model.generate([question]);
    await assert.rejects(model.generate([answer]), /the base was opened/);
    await model.dispose();
    assert.deepEqual([opened, disposed], [1, 1]);
  });

  it("is known by both, so that answers of one alone are not taken for theirs", () => {
    const none = (): Promise<LanguageModel> => Promise.reject(new Error());
    assert.notEqual(withExpert(none, none, "a", "b").identity, withExpert(none, none, "c", "b").identity);
    assert.notEqual(withExpert(none, none, "a", "b").identity, "b");
  });
});
