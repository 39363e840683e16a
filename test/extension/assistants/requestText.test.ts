import assert from "node:assert/strict";
import { questionOf, textOfParts } from "../../../src/extension/assistants/requestText.ts";
import type { ConversationTurn } from "../../../src/protocol/answer.ts";

const user = (content: string): ConversationTurn => ({ role: "user", content });
const assistant = (content: string): ConversationTurn => ({ role: "assistant", content });

describe("the question in a request of another assistant", () => {
  it("is the last thing that a person said, after what was said before", () => {
    assert.deepEqual(questionOf([user("One?"), assistant("1"), user(" Two? ")]), {
      question: "Two?",
      history: [user("One?"), assistant("1")],
    });
  });

  it("leaves instructions in front of the conversation out", () => {
    const turns = [
      user("You are an expert."),
      user("Files: a, b"),
      user("One?"),
      assistant("1"),
      user("Two?"),
    ];
    assert.deepEqual(questionOf(turns).history, [user("One?"), assistant("1")]);
    assert.deepEqual(questionOf([user("You are an expert."), user("One?")]), {
      question: "One?",
      history: [],
    });
  });

  it("remembers the last turns of a long conversation", () => {
    const turns = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? user(`${i}?`) : assistant(`${i}`)));
    const { history } = questionOf([...turns, user("Last?")]);
    assert.equal(history.length, 8);
    assert.deepEqual(history.at(-1), assistant("19"));
  });

  it("must be there", () => {
    assert.throws(() => questionOf([]), /no question/);
    assert.throws(() => questionOf([assistant("Hello"), user("  ")]), /no question/);
  });
});

describe("the text of a message", () => {
  it("is that of its text parts", () => {
    const parts = [
      { value: "one" },
      { callId: "x", input: {} },
      null,
      { value: 3 },
      { value: "" },
      { value: "two" },
    ];
    assert.equal(textOfParts(parts), "one\ntwo");
  });
});
