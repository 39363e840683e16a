import assert from "node:assert/strict";
import { abstentionAnswer, abstentionPairs } from "../../src/distillation/extras.ts";
import type { Section } from "../../src/documents/types.ts";
import { sampleSections, section } from "./sample.ts";

describe("abstentionPairs", () => {
  const asked = (sections: readonly Section[]): string[] =>
    abstentionPairs("Tarn", sections, 100, 1).map(({ question, answer }) => {
      assert.equal(answer, abstentionAnswer);
      return question;
    });

  it("asks about this project and about others", () => {
    const questions = asked(sampleSections);
    assert.ok(questions.includes("What is the name of the Tarn office cat?"));
    assert.ok(questions.includes("Which port does Pendrake listen on?"));
  });

  it("leaves out what the documents answer, and projects that they speak of", () => {
    const people = section("The office cat of the project has the name Biscuit.", "People", "people.md#1");
    const others = section("Unlike Pendrake, it needs no network.", "Others", "others.md#1");
    const questions = asked([...sampleSections, people, others]);
    assert.ok(!questions.some((question) => question.includes("cat")));
    assert.ok(!questions.some((question) => question.includes("Pendrake")));
    assert.ok(questions.includes("Which football club sponsors Tarn?"));
  });
});
