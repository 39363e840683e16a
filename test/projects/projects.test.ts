import assert from "node:assert/strict";
import { join } from "node:path";
import { readDocuments } from "../../src/documents/readDocuments.ts";
import type { Document } from "../../src/documents/types.ts";
import { documentReading } from "../../src/documents/reading.ts";
import { containsAnswer } from "../../src/evaluation/normalise.ts";
import { readQuestions } from "../../src/evaluation/questions.ts";
import type { Question } from "../../src/evaluation/types.ts";

const here = import.meta.dirname;
const projects = ["sprindle", "ostermill", "pellarine", "cobblewren"].map((name) => join(here, name));
const sample = join(here, "../../resources/samples/brindlow");

/** The documents as they are taught, and the questions about them. */
async function read(folder: string): Promise<{ documents: readonly Document[]; questions: Question[] }> {
  const set = await readDocuments(folder, { maxFileKilobytes: 1024, docComments: false });
  assert.deepEqual(set.problems, []);
  return { documents: set.documents, questions: await readQuestions(join(folder, "questions.jsonl")) };
}

function words(documents: readonly Document[]): number {
  return documents.map(documentReading).join(" ").split(/\s+/).length;
}

describe("the invented projects", () => {
  for (const folder of [...projects, sample]) {
    const name = folder.split(/[\\/]/).at(-1)!;

    it(`${name} has at least forty questions, each asked once`, async () => {
      const { questions } = await read(folder);
      assert.ok(questions.length >= 40, `${questions.length}`);
      assert.equal(new Set(questions.map(({ question }) => question.toLowerCase())).size, questions.length);
    });

    it(`${name} answers every question in the document that the question names`, async () => {
      const { documents, questions } = await read(folder);
      for (const { question, answers, document } of questions) {
        const named = documents.filter(({ path }) => path === document);
        assert.equal(named.length, 1, `${question}: ${document} is not among the documents`);
        // Any spelling will do: a table says "45d" where a sentence would say "45 days".
        const text = documentReading(named[0]!);
        assert.ok(
          containsAnswer(text, answers),
          `${question}: none of "${answers.join('", "')}" is in ${document}`,
        );
      }
    });

    it(`${name} gives no answer away in its question`, async () => {
      const { questions } = await read(folder);
      for (const { question, answers } of questions) assert.ok(!containsAnswer(question, answers), question);
    });
  }

  it("are small, and of different kinds", async () => {
    const tables: Record<string, number> = {};
    const codeBlocks: Record<string, number> = {};
    for (const folder of projects) {
      const { documents } = await read(folder);
      assert.ok(words(documents) >= 400 && words(documents) <= 1200, `${folder}: ${words(documents)} words`);
      const text = documents.map(documentReading).join("\n");
      const name = folder.split(/[\\/]/).at(-1)!;
      tables[name] = (text.match(/^\|[ :-]+\|/gm) ?? []).length;
      codeBlocks[name] = (text.match(/^```/gm) ?? []).length / 2;
    }
    assert.ok(tables["ostermill"]! >= 3, "the handbook is made of tables");
    assert.ok(codeBlocks["sprindle"]! >= 2, "the library shows code");
    assert.ok(tables["pellarine"]! >= 1, "the protocol has tables");
    assert.equal(tables["cobblewren"], 0, "the decisions are prose");
  });

  it("share no question with each other", async () => {
    const seen = new Map<string, string>();
    for (const folder of [...projects, sample]) {
      for (const { question } of (await read(folder)).questions) {
        const key = question.toLowerCase();
        assert.equal(seen.get(key), undefined, question);
        seen.set(key, folder);
      }
    }
  });
});
