import assert from "node:assert/strict";
import { createConversations, type Memory } from "../../src/extension/conversations.ts";

function memory(): Memory & { readonly kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (key) => kept.get(key),
    update: (key, value) => {
      // As the editor does: what is kept is a copy, and undefined takes it out.
      if (value === undefined) kept.delete(key);
      else kept.set(key, structuredClone(value));
      return Promise.resolve();
    },
  };
}

describe("the conversations", () => {
  it("are kept for each folder, and outlive the window", async () => {
    const store = memory();
    const before = createConversations(store);
    await before.put("a", { id: "1", question: "Which port?" });
    await before.put("b", { id: "2", question: "Which colour?" });
    const after = createConversations(store);
    assert.deepEqual(after.of("a"), [{ id: "1", question: "Which port?" }]);
    assert.deepEqual(after.of("b"), [{ id: "2", question: "Which colour?" }]);
    assert.deepEqual(after.of("c"), []);
  });

  it("take a second answer in the place of the first", async () => {
    const conversations = createConversations(memory());
    await conversations.put("a", { id: "1", question: "One?" });
    await conversations.put("a", { id: "2", question: "Two?" });
    await conversations.put("a", { id: "1", question: "One?", partial: "Half" });
    assert.deepEqual(conversations.of("a"), [
      { id: "1", question: "One?", partial: "Half" },
      { id: "2", question: "Two?" },
    ]);
  });

  it("are cleared for one folder alone, and do not grow for ever", async () => {
    const conversations = createConversations(memory());
    await conversations.put("b", { id: "1", question: "One?" });
    for (let i = 0; i < 105; i++) await conversations.put("a", { id: String(i), question: "?" });
    assert.equal(conversations.of("a").length, 100);
    assert.equal(conversations.of("a")[0]?.id, "5");
    await conversations.clear("a");
    assert.deepEqual(conversations.of("a"), []);
    assert.equal(conversations.of("b").length, 1);
  });

  it("pass over what is no exchange", () => {
    const store = memory();
    store.kept.set("conversation.a", [{ id: 1 }, null, "x", { id: "1", question: "One?" }]);
    store.kept.set("conversation.b", "x");
    const conversations = createConversations(store);
    assert.deepEqual(conversations.of("a"), [{ id: "1", question: "One?" }]);
    assert.deepEqual(conversations.of("b"), []);
  });
});
