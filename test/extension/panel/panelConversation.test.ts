import assert from "node:assert/strict";
import { UserError } from "../../../src/errors/userError.ts";
import type { Conversations } from "../../../src/extension/conversations.ts";
import {
  type ConversationParts,
  createPanelConversation,
  type PanelConversation,
} from "../../../src/extension/panel/panelConversation.ts";
import type { AnswerResult } from "../../../src/protocol/answer.ts";
import type { PanelExchange, ToPanel } from "../../../src/protocol/panelMessages.ts";

const answer = (text: string, abstained = false): AnswerResult => ({
  text,
  adapterVersion: 3,
  model: "m",
  changedDocuments: 0,
  sources: [],
  abstained,
  doubtful: false,
  confidence: 1,
  secondsToFirstToken: 0,
});

interface Asked {
  readonly folder: string;
  readonly params: Parameters<ConversationParts["ask"]>[1];
  readonly signal: AbortSignal;
  readonly answer: (result: AnswerResult) => void;
  readonly fail: (error: unknown) => void;
}

describe("the conversation of the panel", () => {
  let kept: Map<string, readonly PanelExchange[]>;
  let posted: ToPanel[];
  let asked: Asked[];
  let answered: number;
  let conversation: PanelConversation;

  beforeEach(() => {
    kept = new Map();
    posted = [];
    asked = [];
    answered = 0;
    const conversations: Conversations = {
      of: (folder) => kept.get(folder) ?? [],
      put: (folder, exchange) => {
        const others = (kept.get(folder) ?? []).filter(({ id }) => id !== exchange.id);
        kept.set(folder, [...others, exchange]);
        return Promise.resolve();
      },
      clear: (folder) => {
        kept.delete(folder);
        return Promise.resolve();
      },
    };
    conversation = createPanelConversation({
      conversations,
      ask: (folder, params, signal) =>
        new Promise((resolve, reject) => {
          asked.push({ folder, params, signal, answer: resolve, fail: reject });
          signal.addEventListener("abort", () => reject(new UserError("cancelled", "Stopped.", "")));
        }),
      post: (message) => posted.push(message),
      onAnswered: () => answered++,
    });
  });

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const types = (): string[] => posted.map(({ type }) => type);

  it("streams an answer, keeps it, and tells that there was one", async () => {
    const done = conversation.ask("a", { id: "1", question: "Which port?", compare: true, anyway: false });
    await turn();
    conversation.onText({ id: "1", of: "adapter", text: "Port " });
    conversation.onText({ id: "1", of: "base", text: "I guess" });
    conversation.onText({ id: "other", of: "adapter", text: "of another window" });
    asked[0]?.answer(answer("Port 8080."));
    await done;
    assert.deepEqual(posted, [
      { type: "answerStarted", id: "1", question: "Which port?" },
      { type: "answerText", id: "1", of: "adapter", text: "Port " },
      { type: "answerText", id: "1", of: "base", text: "I guess" },
      { type: "answerEnded", id: "1", answer: answer("Port 8080.") },
    ]);
    assert.equal(asked[0]?.params.compare, true);
    assert.deepEqual(kept.get("a"), [{ id: "1", question: "Which port?", answer: answer("Port 8080.") }]);
    assert.equal(answered, 1);
  });

  it("asks with the answers before it, not with what was declined", async () => {
    kept.set("a", [
      { id: "1", question: "One?", answer: answer("1") },
      { id: "2", question: "Two?", answer: answer("", true) },
      { id: "3", question: "Three?" },
    ]);
    void conversation.ask("a", { id: "4", question: "Four?", compare: false, anyway: false });
    await turn();
    assert.deepEqual(asked[0]?.params.history, [
      { role: "user", content: "One?" },
      { role: "assistant", content: "1" },
    ]);
  });

  it("keeps what had come when it is stopped", async () => {
    const done = conversation.ask("a", { id: "1", question: "Which port?", compare: false, anyway: false });
    await turn();
    conversation.onText({ id: "1", of: "adapter", text: "Port" });
    conversation.stop("1");
    await done;
    assert.deepEqual(types(), ["answerStarted", "answerText", "answerStopped"]);
    assert.deepEqual(kept.get("a"), [{ id: "1", question: "Which port?", partial: "Port" }]);
    assert.equal(answered, 0);
  });

  it("shows under the question why there is no answer", async () => {
    const done = conversation.ask("a", { id: "1", question: "Which port?", compare: false, anyway: false });
    await turn();
    asked[0]?.fail(new UserError("engine-stopped", "It ended.", "Again."));
    await done;
    const problem = { code: "engine-stopped", message: "It ended.", hint: "Again." } as const;
    assert.deepEqual(posted.at(-1), { type: "answerFailed", id: "1", problem });
    assert.deepEqual(kept.get("a")?.[0]?.problem, problem);
  });

  it("does not count a declined question as answered, and declines it again when asked again", async () => {
    const done = conversation.ask("a", { id: "1", question: "Who won?", compare: false, anyway: false });
    await turn();
    asked[0]?.answer(answer("I was not taught this.", true));
    await done;
    assert.equal(answered, 0);
    void conversation.regenerate("a", "1", true);
    await turn();
    assert.deepEqual(asked[1]?.params, {
      id: "1",
      question: "Who won?",
      history: [],
      compare: true,
      anyway: false,
    });
  });

  it("answers again what was asked for anyway", async () => {
    const done = conversation.ask("a", { id: "1", question: "Who won?", compare: false, anyway: true });
    await turn();
    asked[0]?.answer(answer("Perhaps Italy."));
    await done;
    assert.equal(kept.get("a")?.[0]?.anyway, true);
    void conversation.regenerate("a", "1", true);
    await turn();
    assert.deepEqual([asked[1]?.params.anyway, asked[1]?.params.compare], [true, true]);
  });

  it("asks again with what came before the question, not with what came after", async () => {
    kept.set("a", [
      { id: "1", question: "One?", answer: answer("1") },
      { id: "2", question: "Two?", answer: answer("2") },
      { id: "3", question: "Three?", answer: answer("3") },
    ]);
    void conversation.regenerate("a", "2", false);
    await turn();
    assert.deepEqual(
      asked[0]?.params.history?.map(({ content }) => content),
      ["One?", "1"],
    );
  });

  it("does not ask the same question twice at once", async () => {
    void conversation.ask("a", { id: "1", question: "Which port?", compare: false, anyway: false });
    await turn();
    await conversation.ask("a", { id: "1", question: "Which port?", compare: false, anyway: false });
    await conversation.regenerate("a", "1", false);
    assert.equal(asked.length, 1);
  });

  it("shows the answer that is coming to a panel that is opened in the middle of it", async () => {
    kept.set("a", [{ id: "0", question: "Zero?", answer: answer("0") }]);
    void conversation.ask("a", { id: "1", question: "Which port?", compare: false, anyway: false });
    await turn();
    conversation.onText({ id: "1", of: "adapter", text: "Port " });
    conversation.onText({ id: "1", of: "adapter", text: "80" });
    posted.length = 0;
    conversation.show("a");
    assert.deepEqual(posted, [
      { type: "history", exchanges: [{ id: "0", question: "Zero?", answer: answer("0") }] },
      { type: "answerStarted", id: "1", question: "Which port?" },
      { type: "answerText", id: "1", of: "adapter", text: "Port 80" },
    ]);
    posted.length = 0;
    conversation.show("b");
    assert.deepEqual(posted, [{ type: "history", exchanges: [] }]);
  });

  it("stops what is being answered when it is cleared, and stays cleared", async () => {
    const done = conversation.ask("a", { id: "1", question: "Which port?", compare: false, anyway: false });
    await turn();
    await conversation.clear("a");
    await done;
    assert.equal(asked[0]?.signal.aborted, true);
    assert.deepEqual(kept.get("a") ?? [], []);
    assert.deepEqual(posted.at(-1), { type: "history", exchanges: [] });
  });
});
