import assert from "node:assert/strict";
import { allFacts } from "../../src/distillation/facts.ts";
import { holdsFact, saysSpan } from "../../src/distillation/filters.ts";
import { maskSpan } from "../../src/distillation/prompts.ts";
import { questionStarts } from "../../src/distillation/questionStarts.ts";
import { templatePairs } from "../../src/distillation/templates.ts";
import type { Fact } from "../../src/distillation/types.ts";
import { contains } from "../../src/distillation/wording.ts";
import { sampleSections, section } from "./sample.ts";

const facts = allFacts(
  [
    ...sampleSections,
    section(
      "Restore in this order:\n\n1. Stop the writer.\n2. Copy the folder `store`.",
      "Restore",
      "docs/restore.md#0",
    ),
    section("To make the index, run this:\n\n```sh\ntarn index ./docs\n```", "Index", "docs/index.md#0"),
  ],
  "Tarn",
);

describe("questions with fixed phrases", () => {
  it("name the project, hold the fact in the answer, and do not give it away", () => {
    let count = 0;
    for (const fact of facts) {
      for (const { question, answer, form } of templatePairs(fact, "Tarn", facts)) {
        count++;
        assert.ok(contains(question, "Tarn"), question);
        // These ask for the label by the value, and for nothing.
        if (form === "by-value" || answer === "Yes, that is true.") continue;
        assert.ok(holdsFact(answer, fact), `${fact.span} <- ${answer}`);
        if (form !== "yes-no") assert.ok(!saysSpan(question, fact.span), question);
      }
    }
    assert.ok(count > facts.length, `${count} for ${facts.length} facts`);
  });

  it("are different questions, with several forms for a cell", () => {
    const cell = facts.find((fact) => fact.kind === "cell" && fact.span === "31");
    assert.ok(cell);
    const pairs = templatePairs(cell, "Tarn", facts);
    assert.equal(new Set(pairs.map((pair) => pair.question)).size, pairs.length);
    assert.ok(new Set(pairs.map((pair) => pair.form)).size >= 3);
  });

  it("ask for a cell by the other cells of its row", () => {
    const table = section(
      "| Code | Name | Remedy |\n|---|---|---|\n| A1 | `Lost` | Wait |\n| A2 | `Torn` | Call again |",
    );
    const remedy = allFacts([table], "Tarn").find((fact) => fact.span === "Call again");
    assert.ok(remedy);
    const questions = templatePairs(remedy, "Tarn", []).map(
      ({ question, answer }) => `${question} ${answer}`,
    );
    assert.ok(
      questions.includes('What is the remedy of the code of Tarn with the name "`Torn`"? Call again'),
    );
    assert.ok(questions.includes("Which code of Tarn has the remedy Call again? A2"));
  });

  it("search for a sentence by words of it, none of them the answer", () => {
    const [fact] = facts.filter(({ span }) => span === "Ada Byron");
    assert.ok(fact);
    const found = templatePairs(fact, "Tarn", facts).find(({ form }) => form === "keywords");
    assert.match(found?.question ?? "", /^Tarn: (?:started|2019)(?: (?:started|2019))*\?$/);
  });

  it("say no to a sentence with another value, and never call a true one false", () => {
    for (const fact of facts) {
      for (const { form, question, answer } of templatePairs(fact, "Tarn", facts)) {
        if (form !== "yes-no") continue;
        assert.equal(question.includes(fact.sentence), answer.startsWith("Yes"), question);
      }
    }
  });
});

describe("gaps and first words", () => {
  it("hides the answer wherever it stands", () => {
    assert.equal(maskSpan("Run `a b` or `a b`.", "`a b`"), "Run ____ or ____.");
    assert.equal(maskSpan("`tarn up`", "tarn up"), "____");
  });

  it("start with what the span is", () => {
    const start = (sentence: string, span: string, kind: Fact["kind"]): string | undefined =>
      questionStarts({ id: "", sectionId: "", sentence, span, kind }, "Tarn")[0];
    assert.equal(start("It is moved to the folder `attic`.", "`attic`", "code"), "Which folder");
    assert.equal(start("It starts 14 fake receivers.", "14", "number"), "How many fake receivers");
    assert.equal(start("It waits 25 seconds.", "25 seconds", "number"), "How long");
    assert.equal(start("It was begun in 2019.", "2019", "number"), "In which year");
    assert.equal(start("Noor Haddad prepares the releases.", "Noor Haddad", "name"), "Who");
    assert.equal(start("It exits with code 17.", "17", "number"), "Which exit code");
  });
});
