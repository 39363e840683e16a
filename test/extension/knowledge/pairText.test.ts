import assert from "node:assert/strict";
import { UserError } from "../../../src/errors/userError.ts";
import { readPair, writePair } from "../../../src/extension/knowledge/pairText.ts";
import { inEnglish } from "../../../src/extension/translate.ts";

describe("a pair as a document", () => {
  it("comes back as it was written, whatever is in it", () => {
    const pairs = [
      { question: "Which port?", answer: "8080" },
      { question: "Two\n\nparagraphs?", answer: "- a\n- b\n\n```sh\nmake\n```" },
      { question: "How does an answer begin?", answer: "With a heading:\n\n# Answer\n\n# Question" },
    ];
    for (const pair of pairs) assert.deepEqual(readPair(writePair(pair), inEnglish), pair);
  });

  it("is read also with the ends of lines of Windows and with space around", () => {
    assert.deepEqual(
      readPair("# Question\r\n\r\n  Which port? \r\n\r\n\r\n# Answer\r\n8080\r\n\r\n", inEnglish),
      {
        question: "Which port?",
        answer: "8080",
      },
    );
  });

  it("is refused, with what is missing, before anything is kept", () => {
    const broken = [
      "",
      writePair({ question: "", answer: "" }),
      writePair({ question: "Which port?", answer: " " }),
      "# Question\nWhich port?",
      "# Answer\n8080\n# Question\nWhich port?",
    ];
    for (const text of broken) {
      assert.throws(
        () => readPair(text, inEnglish),
        (error) => UserError.is(error) && /# Question.*# Answer/.test(error.message),
      );
    }
  });
});
