// Where a question is written: keys, recall, suggestions, and why it may be closed.
import assert from "node:assert/strict";
import type { ToPanel } from "../../src/protocol/panelMessages.ts";
import { button, inPage, isShown, one, words } from "./page.ts";
import { type PanelOnPage, panelOnPage } from "./panelOnPage.ts";
import { answer, taught, training } from "./samples.ts";

const suggestions: ToPanel = {
  type: "suggestions",
  questions: [1, 2, 3, 4].map((place) => ({ question: `Question ${place}?`, document: "a.md" })),
};

describe("the composer", () => {
  inPage();
  let panel: PanelOnPage;
  let input: HTMLTextAreaElement;
  beforeEach(async () => {
    panel = await panelOnPage();
    await panel.receive({ type: "state", state: taught });
    input = one(panel.root, "textarea") as HTMLTextAreaElement;
  });

  function write(text: string): void {
    input.value = text;
    input.dispatchEvent(new Event("input"));
  }

  function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
    const event = new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...more });
    input.dispatchEvent(event);
    return event;
  }

  function asked(): string[] {
    return panel.sent.flatMap((message) => (message.type === "ask" ? [message.question] : []));
  }

  it("sends with Enter, breaks the line with Shift+Enter, and leaves an input method alone", () => {
    write("  Why?  ");
    assert.equal(press("Enter", { shiftKey: true }).defaultPrevented, false);
    press("Enter", { isComposing: true });
    assert.deepEqual(asked(), []);
    assert.equal(press("Enter").defaultPrevented, true);
    assert.deepEqual(asked(), ["Why?"]);
    assert.equal(input.value, "");
  });

  it("sends nothing when nothing is written", () => {
    press("Enter");
    write("   ");
    press("Enter");
    button(panel.root, "Send").click();
    assert.deepEqual(asked(), []);
    assert.equal(button(panel.root, "Send").getAttribute("aria-disabled"), "true");
  });

  it("brings back earlier questions with Up, and the draft with Down", async () => {
    await panel.receive({
      type: "history",
      exchanges: [
        { id: "a", question: "First?", answer },
        { id: "b", question: "Second?", answer },
      ],
    });
    write("draft");
    input.setSelectionRange(0, 0);
    press("ArrowUp");
    assert.equal(input.value, "Second?");
    input.setSelectionRange(0, 0);
    press("ArrowUp");
    assert.equal(input.value, "First?");
    input.setSelectionRange(0, 0);
    press("ArrowUp");
    assert.equal(input.value, "First?");
    press("ArrowDown");
    press("ArrowDown");
    assert.equal(input.value, "draft");
  });

  it("walks through a text of several lines before it recalls", async () => {
    await panel.receive({ type: "history", exchanges: [{ id: "a", question: "First?", answer }] });
    write("one\ntwo");
    input.setSelectionRange(7, 7);
    assert.equal(press("ArrowUp").defaultPrevented, false);
    assert.equal(input.value, "one\ntwo");
  });

  it("stops with its button and with Escape, and takes no second question meanwhile", async () => {
    await panel.receive({ type: "answerStarted", id: "a", question: "Why?" });
    write("And?");
    press("Enter");
    assert.deepEqual(asked(), []);
    press("Escape");
    button(panel.root, "Stop").click();
    assert.deepEqual(panel.sent, [
      { type: "stop", id: "a" },
      { type: "stop", id: "a" },
    ]);
  });

  it("offers three questions to begin with, and none once there is a conversation", async () => {
    await panel.receive(suggestions);
    const shown = [...panel.root.querySelectorAll<HTMLElement>(".suggestion")];
    assert.deepEqual(shown.map(words), ["Question 1?", "Question 2?", "Question 3?"]);
    shown[1]?.click();
    assert.deepEqual(asked(), ["Question 2?"]);
    await panel.receive({ type: "answerStarted", id: "a", question: "Question 2?" });
    assert.ok(!isShown(one(panel.root, ".suggestions")));
  });

  it("says why nothing can be asked", async () => {
    const cannotAsk = { code: "not-injected", message: "Not taught.", hint: "Inject first." } as const;
    await panel.receive(suggestions, {
      type: "state",
      state: { ...taught, cannotAsk },
    });
    assert.equal(words(one(panel.root, "#cannot-ask")), "Not taught. Inject first.");
    assert.match(input.getAttribute("aria-describedby") ?? "", /cannot-ask/);
    assert.ok(!isShown(one(panel.root, ".suggestions")));
    write("Why?");
    press("Enter");
    assert.deepEqual(asked(), []);
    assert.equal(input.value, "Why?");
  });

  it("asks with the comparison that is switched on", async () => {
    await panel.receive({ type: "state", state: { ...taught, compare: true } });
    write("Why?");
    press("Enter");
    const [first] = panel.sent;
    assert.equal(first?.type === "ask" && first.compare, true);
    assert.equal(first?.type === "ask" && first.anyway, false);
  });

  it("is asked through by the extension", async () => {
    await panel.receive({ type: "compose", question: "From the palette?", send: true });
    assert.deepEqual(asked(), ["From the palette?"]);
    await panel.receive({ type: "compose", question: "Only written?", send: false });
    assert.deepEqual(asked(), ["From the palette?"]);
    assert.equal(input.value, "Only written?");
  });

  it("is there only beside a conversation", async () => {
    assert.ok(isShown(one(panel.root, ".composer")));
    await panel.receive({ type: "state", state: training });
    assert.ok(!isShown(one(panel.root, ".composer")));
  });
});
