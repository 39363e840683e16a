import assert from "node:assert/strict";
import { join } from "node:path";
import { containsAnswer } from "../../src/evaluation/normalise.ts";
import { readQuestions } from "../../src/evaluation/questions.ts";

const resource = (name: string): string => join(import.meta.dirname, "../../resources", name);

describe("the bundled question sets", () => {
  it("hold enough different questions that do not give their answers away", async () => {
    const general = await readQuestions(resource("general.jsonl"));
    assert.ok(general.length >= 200, `${general.length}`);
    assert.equal(new Set(general.map((one) => one.question.toLowerCase())).size, general.length);
    const choice = /\bor\b|^Is |odd|:/;
    for (const { question, answers } of general) {
      if (!choice.test(question)) assert.ok(!containsAnswer(question, [answers[0]!]), question);
    }
  });

  it("ask about one other project only", async () => {
    const other = await readQuestions(resource("other-project.jsonl"));
    assert.ok(other.length >= 20);
    for (const { question } of other) assert.match(question, /Quillmark|Q17/);
  });
});
