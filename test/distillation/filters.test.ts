import assert from "node:assert/strict";
import {
  answerDrop,
  contradicting,
  holdsFact,
  isGrounded,
  nameProject,
  questionDrop,
  readQuestion,
} from "../../src/distillation/filters.ts";
import type { Fact } from "../../src/distillation/types.ts";

const source =
  "Project: Tarn\nSection: Server\n\nThe server drops a lock after 25 seconds. Run `tarn up` to start it.";
const fact: Fact = {
  id: "a#0:0",
  sectionId: "a#0",
  sentence: "The server drops a lock after 25 seconds.",
  span: "25 seconds",
  kind: "number",
};
const reason: Fact = { ...fact, kind: "reason", span: "shelf would need a consensus protocol", sentence: "" };

describe("questions", () => {
  it("takes the first question of what was written", () => {
    assert.equal(readQuestion("When does it\n stop? And why?"), "When does it stop?");
    assert.equal(readQuestion("No question here."), undefined);
    assert.equal(readQuestion("Why?"), undefined);
  });

  it("names the project where the model forgot it", () => {
    assert.equal(nameProject("When does it stop?", "Tarn"), "In Tarn, when does it stop?");
    assert.equal(nameProject("What is Tarn's port?", "Tarn"), "What is Tarn's port?");
    assert.equal(nameProject("Ada did what?", "Tarn"), "In Tarn, Ada did what?");
  });

  const drop = (question: string, others: string[] = []) => questionDrop(question, fact, source, others);
  it("drops what gives the answer away", () => {
    assert.equal(drop("Does the Tarn server drop a lock after 25 seconds?"), "leaks-answer");
    assert.equal(drop("What fills ____ in Tarn?"), "leaks-answer");
    assert.equal(
      questionDrop("Why would the Tarn shelf need a consensus protocol?", reason, source, []),
      "leaks-answer",
    );
    assert.equal(drop("When does the Tarn server drop a lock?"), undefined);
  });

  it("drops questions about the text itself, about the examples, and near-duplicates", () => {
    assert.equal(drop("What does the text say about the Tarn server?"), "meta-question");
    assert.equal(drop("When does Tarn restart a silent worker?"), "copies-example");
    assert.equal(
      drop("When does the Tarn server drop a lock?", ["When does a Tarn server drop a lock?"]),
      "near-duplicate",
    );
    assert.equal(drop("When does the Tarn server drop a lock?", ["What starts Tarn?"]), undefined);
  });
});

describe("answers", () => {
  const question = "When does the Tarn server drop a lock?";
  const drop = (text: string, cutOff = false) => answerDrop({ text, cutOff }, question, fact, source);

  it("keeps an answer that holds the fact", () => {
    assert.equal(drop("The server drops a lock after 25 seconds."), undefined);
    assert.equal(drop("After 25 seconds."), undefined);
  });

  it("drops for one reason each", () => {
    assert.equal(drop("The server drops a lock after 25", true), "cut-off");
    assert.equal(drop(""), "cut-off");
    assert.equal(drop("The Tarn server does drop a lock."), "adds-nothing");
    assert.equal(drop("It drops it after 25 seconds on port 9000."), "not-grounded");
    assert.equal(drop("Run `tarn down` after 25 seconds."), "not-grounded");
    assert.equal(drop("Run `tarn up`."), "wrong-span");
    assert.equal(drop("The text does not mention when."), "meta-answer");
    const two = `${source} A copy is kept for 9 days.`;
    const mixed = answerDrop({ text: "After 25 seconds and 9 days.", cutOff: false }, question, fact, two);
    assert.equal(mixed, "mixes-sentences");
  });

  it("drops what names somebody of another sentence", () => {
    const people =
      "Project: Tarn\nSection: People\n\nAda Byron began Tarn. Noor Haddad prepares the releases.";
    const byNoor: Fact = {
      ...fact,
      sentence: "Noor Haddad prepares the releases.",
      span: "Noor Haddad",
      kind: "name",
    };
    const check = (asked: string, text: string) => answerDrop({ text, cutOff: false }, asked, byNoor, people);
    assert.equal(
      check("Who prepares the releases of Tarn?", "Noor Haddad prepares the Tarn releases."),
      undefined,
    );
    assert.equal(check("Which Tarn release is by Ada Byron?", "It is by Noor Haddad."), "mixes-sentences");
    assert.equal(check("Who is it in Tarn?", "It is Ada Byron, not Noor Haddad."), "mixes-sentences");
  });

  it("wants numbers, names and code to the letter, and clauses by their words", () => {
    assert.ok(!holdsFact("After 250 seconds.", fact));
    assert.ok(!holdsFact("After 2.25 seconds.", fact));
    assert.ok(holdsFact("Because a consensus protocol would be needed by the shelf.", reason));
    assert.ok(!holdsFact("Because a protocol is slow.", reason));
    const percent = { ...fact, span: "12 %" };
    assert.ok(holdsFact("Less than 12% is free.", percent));
  });

  it("takes the name of a function for its call, in answers and in questions", () => {
    const call: Fact = { ...fact, kind: "code", span: "`openTarn(path, options)`", sentence: "" };
    assert.ok(holdsFact("`openTarn` opens a file.", call));
    assert.ok(!holdsFact("`saveTarn` opens a file.", call));
    assert.equal(questionDrop("What does `openTarn` of Tarn open?", call, source, []), "leaks-answer");
  });

  it("takes a number in words for the number in digits", () => {
    const two: Fact = { ...fact, span: "two", sentence: "Tarn needs two locks." };
    const text = "Project: Tarn\nSection: Locks\n\nTarn needs two locks.";
    const answer = { text: "Tarn needs 2 locks.", cutOff: false };
    assert.ok(holdsFact(answer.text, two));
    assert.equal(answerDrop(answer, "How many locks does Tarn need?", two, text), undefined);
    const wrong = { text: "Tarn needs 3 locks.", cutOff: false };
    assert.equal(answerDrop(wrong, "How many locks does Tarn need?", two, text), "not-grounded");
  });

  it("counts code that the question only has as a word, and forgives a short answer one word", () => {
    const release: Fact = {
      ...fact,
      kind: "code",
      span: "`drop`",
      sentence: "Call `drop` to free the lock.",
    };
    const text =
      "Project: Tarn\nSection: Locks\n\nCall `drop` to free the lock. Tarn is a TypeScript library.";
    const judge = (answer: string) =>
      answerDrop({ text: answer, cutOff: false }, "What do I call in Tarn to drop the lock?", release, text);
    assert.equal(judge("Call `drop` to drop the lock."), undefined);
    assert.equal(judge("Call to drop the lock."), "adds-nothing");
    assert.ok(isGrounded("Tarn is written in TypeScript.", "In which language is Tarn?", text));
    assert.ok(!isGrounded("Tarn is compiled and written in TypeScript.", "In which language is Tarn?", text));
    assert.ok(!isGrounded("Compiled.", "In which language is Tarn?", text));
  });

  it("finds invented numbers, identifiers and names", () => {
    assert.ok(isGrounded("After 25 seconds.", question, source));
    assert.ok(!isGrounded("After 26 seconds.", question, source));
    assert.ok(!isGrounded("Use lock_timeout for the server.", question, source));
    assert.ok(!isGrounded("The server drops it, says Redis.", question, source));
  });

  it("lets a majority outvote a strange number", () => {
    const bad = contradicting(["After 25 seconds.", "25 seconds", "It takes 31 then 25 seconds."], fact);
    assert.deepEqual([...bad], [2]);
    assert.deepEqual([...contradicting(["25 seconds", "31 and 25 seconds"], fact)], []);
  });
});
