import assert from "node:assert/strict";
import { UserError } from "../../src/errors/userError.ts";
import { parseQuestions, readQuestions } from "../../src/evaluation/questions.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const good = '{"question": "Which port?", "answers": ["7431"], "document": "a.md"}';

function refuse(name: string, content: Uint8Array, ...words: string[]): void {
  it(`refuses ${name}`, () => {
    assert.throws(
      () => parseQuestions(content, "q.jsonl"),
      (error) =>
        UserError.is(error) &&
        error.code === "questions-invalid" &&
        error.hint !== "" &&
        words.every((word) => error.message.includes(word)),
    );
  });
}

describe("parseQuestions", () => {
  it("reads lines, with byte-order mark, Windows line ends, blank lines and fields of others", () => {
    const text = `\ufeff${good}\r\n\r\n{"question":" Why? ","answers":["a","b"],"form":"why","note":1}\n`;
    assert.deepEqual(parseQuestions(bytes(text), "q"), [
      { question: "Which port?", answers: ["7431"], document: "a.md" },
      { question: "Why?", answers: ["a", "b"], form: "why" },
    ]);
  });

  refuse("an empty file", bytes(""), "q.jsonl", "no question");
  refuse("a file of blank lines", bytes("\n \n"), "no question");
  refuse("a line that is not JSON", bytes(`${good}\n\n{oops`), "Line 3");
  refuse("a line without a question", bytes(`${good}\n{"answers":["a"]}`), "Line 2", "question");
  refuse("an empty question", bytes('{"question":" ","answers":["a"]}'), "Line 1", "question");
  refuse("no answers", bytes('{"question":"a","answers":[]}'), "answers");
  refuse("an answer that is empty", bytes('{"question":"a","answers":["b"," "]}'), "answers.1");
  refuse(
    "an answer that is nothing after normalisation",
    bytes('{"question":"a","answers":["`"]}'),
    "answers.0",
  );
  refuse("one answer without a list", bytes('{"question":"a","answers":"b"}'), "answers");
  refuse("a list", bytes("[1]"), "Line 1");
  refuse("bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe]), "UTF-8");

  it("names a file that is not there", async () => {
    await assert.rejects(
      readQuestions("/no/such/q.jsonl"),
      (error) => UserError.is(error) && error.message.includes("/no/such"),
    );
  });
});
