import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { buildSectionIndex } from "../../src/knowledge/retrieval.ts";
import { questionAlterer, untaughtQuestions } from "../../src/knowledge/untaught.ts";
import { lanternDocuments } from "../evaluation/documents.ts";

const index = buildSectionIndex(lanternDocuments.flatMap((document) => document.sections));
const templates = readFileSync(new URL("../../resources/untaught.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => (JSON.parse(line) as { question: string }).question);

describe("untaughtQuestions", () => {
  it("leaves out what the documents may answer", () => {
    const { fit, measure } = untaughtQuestions(
      ["Which port does {project} listen on?", "Who painted the mascot of {project}?"],
      "Lantern",
      index,
    );
    assert.deepEqual([...fit, ...measure], ["Who painted the mascot of Lantern?"]);
  });

  it("fits on one half and measures on the other", () => {
    const { fit, measure } = untaughtQuestions(templates, "Lantern", index);
    assert.ok(fit.length >= 25 && Math.abs(fit.length - measure.length) <= 1);
    assert.ok(fit.every((question) => !measure.includes(question)));
    assert.ok([...fit, ...measure].every((question) => !question.includes("{project}")));
  });

  it("alters the word that a taught question turns on", () => {
    const alter = questionAlterer(index);
    // Of its words that the documents hold, "port" and "listen" stand in one section and "service" does as well.
    assert.match(alter("Which port does the service listen on?")!, /violin/);
    assert.equal(alter("Which cache is it?"), "Which violin is it?");
    assert.equal(alter("Who sings?"), undefined, "nothing of it is in the documents");
  });

  it("has enough bundled ones, each about a project by name, none twice", () => {
    assert.ok(templates.length >= 60);
    assert.equal(new Set(templates).size, templates.length);
    assert.ok(templates.every((template) => template.includes("{project}") && template.endsWith("?")));
  });
});
