import assert from "node:assert/strict";
import { measureSentence } from "../../src/extension/measureSentence.ts";
import { inEnglish } from "../../src/extension/translate.ts";

describe("what an evaluation found", () => {
  it("is said in plain words", () => {
    const arms = (["base", "oracle", "adapter", "sft"] as const).map((arm, place) => ({
      arm,
      accuracy: place / 4,
      interval: [0, 1] as const,
      n: 40,
      promptTokens: 10,
      secondsToFirstToken: 0.1,
    }));
    assert.equal(
      measureSentence({ arms }, inEnglish),
      "Answered rightly of 40 questions: base model 0 % · base model with the right document 25 % · taught model 50 % · sft 75 %.",
    );
  });
});
