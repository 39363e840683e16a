// The whole panel on a page: what is shown for which message, and what is sent for which press.
import assert from "node:assert/strict";
import { button, drawn, inPage, isShown, one, words } from "./page.ts";
import { type PanelOnPage, panelOnPage } from "./panelOnPage.ts";
import {
  abstention,
  answer,
  conversation,
  notTaught,
  paused,
  plan,
  stale,
  taught,
  training,
  versions,
} from "./samples.ts";

function shownParts({ root }: PanelOnPage): string[] {
  return ["conversation", "empty", "plan", "training"].filter((name) =>
    isShown(one(root, `main > .${name}`)),
  );
}

describe("the panel", () => {
  inPage();

  it("leads from nothing over the plan to the run", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: notTaught });
    assert.deepEqual(shownParts(panel), ["empty"]);
    const empty = one(panel.root, ".empty");
    assert.match(words(empty), /14 documents found/);
    button(empty, "Inject 14 documents").click();
    await drawn();
    assert.deepEqual(panel.sent, [{ type: "inspect" }]);
    assert.deepEqual(shownParts(panel), ["plan"]);
    assert.match(words(one(panel.root, ".plan")), /Looking at the documents/);
    await panel.receive({ type: "show", view: "plan" }, { type: "plan", plan });
    button(one(panel.root, ".plan"), "Start").click();
    await drawn();
    assert.deepEqual(panel.sent.at(-1), { type: "start" });
    assert.deepEqual(shownParts(panel), ["training"]);
  });

  it("says what is missing where nothing can be taught", async () => {
    const panel = await panelOnPage();
    const idle = (why: "noFolder" | "notTrusted" | "unsupported") =>
      panel.receive({ type: "state", state: { ...notTaught, work: { kind: "idle", why } } });
    await idle("noFolder");
    button(one(panel.root, ".empty"), "Open folder").click();
    await idle("notTrusted");
    assert.match(words(one(panel.root, ".empty")), /Restricted Mode, so nothing in it is read/);
    button(one(panel.root, ".empty"), "Manage trust").click();
    await idle("unsupported");
    assert.equal(one(panel.root, ".empty").querySelectorAll("vscode-button").length, 0);
    assert.deepEqual(panel.sent, [
      { type: "command", command: "openFolder" },
      { type: "command", command: "manageTrust" },
    ]);
  });

  it("shows an answer with its provenance, and one that was not taught differently", async () => {
    const panel = await panelOnPage();
    await panel.receive(...conversation);
    assert.deepEqual(shownParts(panel), ["conversation"]);
    const [first, second] = panel.root.querySelectorAll(".exchange");
    assert.ok(first && second);
    assert.equal(words(one(first, ".meta")), "v7 · as of 3f2a91c · 2 documents changed since");
    const chips = [...first.querySelectorAll<HTMLElement>(".chip")];
    assert.deepEqual(chips.map(words), ["configuration.md › Scheduling", "operations.md"]);
    assert.match(chips[0]?.title ?? "", /lines 12 to 30.*changed since it was taught/);
    chips[0]?.click();
    assert.deepEqual(panel.sent.at(-1), {
      type: "openSource",
      document: "docs/configuration.md",
      startLine: 12,
      endLine: 30,
    });
    const not = one(second, ".abstention");
    assert.match(words(not), /I was not taught this/);
    assert.equal(second.querySelector(".chip"), null);
    button(not, "Search the documents").click();
    assert.deepEqual(panel.sent.at(-1), {
      type: "searchDocuments",
      id: "q2",
      question: "Who won the football world cup of 1974?",
    });
    await panel.receive({ type: "found", id: "q2", sections: [] });
    assert.match(words(one(second, ".abstention")), /The documents hold no words of this question/);
    button(second, "Answer anyway").click();
    const asked = panel.sent.at(-1);
    assert.equal(asked?.type === "ask" && asked.anyway, true);
  });

  it("keeps what stands below an answer true when the documents change", async () => {
    const panel = await panelOnPage();
    const old = {
      ...answer,
      changedDocuments: 0,
      sources: answer.sources.map((source) => ({ ...source, changed: false })),
    };
    const exchanges = [
      { id: "a", question: "Why?", answer: old },
      { id: "b", question: "When?", answer: { ...old, adapterVersion: 6 } },
    ];
    await panel.receive({ type: "state", state: taught }, { type: "history", exchanges });
    const [first, second] = panel.root.querySelectorAll(".exchange");
    assert.ok(first && second);
    assert.equal(words(one(first, ".meta")), "v7 · as of 3f2a91c");
    await panel.receive({ type: "state", state: stale });
    assert.equal(words(one(first, ".meta")), "v7 · as of 3f2a91c · 2 documents changed since");
    assert.match(first.querySelector<HTMLElement>(".chip")?.title ?? "", /changed since it was taught/);
    assert.equal(words(one(second, ".meta")), "v6 · as of 3f2a91c");
    await panel.receive({ type: "state", state: taught });
    assert.equal(words(one(first, ".meta")), "v7 · as of 3f2a91c");
  });

  it("leaves the focus where one works when what was pressed is gone", async () => {
    const panel = await panelOnPage();
    await panel.receive(...conversation);
    const [, last] = panel.root.querySelectorAll(".exchange");
    assert.ok(last);
    const search = button(last, "Search the documents");
    search.focus();
    await panel.receive({ type: "found", id: "q2", sections: [] });
    assert.equal(document.activeElement, one(last, ".answer"));
    const again = button(last, "Ask again");
    again.focus();
    await panel.receive({
      type: "answerStarted",
      id: "q2",
      question: "Who won the football world cup of 1974?",
    });
    assert.equal(document.activeElement, one(last, ".answer"));
    await panel.receive({ type: "answerEnded", id: "q2", answer });
    one(last, "[role=switch]").focus();
    await panel.receive({ type: "state", state: { ...stale, compare: true } });
    assert.equal(document.activeElement, one(last, "[role=switch]"));
    assert.equal(one(last, "[role=switch]").getAttribute("aria-checked"), "true");
  });

  it("loses no question that comes while another is answered", async () => {
    const panel = await panelOnPage();
    await panel.receive(
      { type: "state", state: taught },
      { type: "answerStarted", id: "a", question: "Why?" },
      { type: "compose", question: "And when?", send: true },
    );
    const input = one(panel.root, "textarea") as HTMLTextAreaElement;
    assert.equal(input.value, "And when?");
    await panel.receive({ type: "compose", question: "And where?", send: true });
    assert.equal(input.value, "And when?\nAnd where?");
    assert.deepEqual(panel.sent, []);
  });

  it("leads to the first injection again when what was learned is deleted, and says what failed", async () => {
    const panel = await panelOnPage();
    const problem = { code: "not-injected", message: "Not taught.", hint: "Inject." } as const;
    await panel.receive(...conversation, { type: "state", state: { ...notTaught, cannotAsk: problem } });
    assert.deepEqual(shownParts(panel), ["empty"]);
    button(one(panel.root, ".empty"), "Inject 14 documents").click();
    assert.deepEqual(panel.sent.at(-1), { type: "inspect" });
    const { documents: _, ...uncounted } = notTaught;
    const failed = await panelOnPage();
    await failed.receive({
      type: "state",
      state: { ...uncounted, work: { kind: "error", message: "It cannot be read.", hint: "Mend it." } },
    });
    const empty = one(failed.root, ".empty");
    assert.match(words(empty), /It cannot be read\. ?Mend it\./);
    assert.doesNotMatch(words(empty), /Counting/);
    button(empty, "Try again").click();
    assert.deepEqual(failed.sent, [{ type: "inspect" }]);
  });

  it("streams, can be stopped, and asks again", async () => {
    const panel = await panelOnPage();
    await panel.receive(
      { type: "state", state: taught },
      { type: "answerStarted", id: "a", question: "Why?" },
      { type: "answerText", id: "a", of: "adapter", text: "Because **it" },
    );
    const exchange = one(panel.root, ".exchange");
    assert.equal(exchange.getAttribute("aria-busy"), "true");
    assert.match(words(one(exchange, ".answer")), /Because \*\*it/);
    button(one(panel.root, ".composer"), "Stop").click();
    assert.deepEqual(panel.sent.at(-1), { type: "stop", id: "a" });
    await panel.receive({ type: "answerStopped", id: "a" });
    assert.equal(exchange.getAttribute("aria-busy"), "false");
    button(exchange, "Ask again").click();
    assert.deepEqual(panel.sent.at(-1), { type: "regenerate", id: "a" });
  });

  it("shows the base model's answer beside the adapter's when asked to", async () => {
    const panel = await panelOnPage();
    await panel.receive(
      { type: "state", state: taught },
      { type: "history", exchanges: [{ id: "a", question: "Why?", answer }] },
    );
    one(panel.root, "[role=switch]").click();
    assert.deepEqual(panel.sent.slice(-2), [
      { type: "setCompare", on: true },
      { type: "regenerate", id: "a" },
    ]);
    await panel.receive(
      { type: "state", state: { ...taught, compare: true } },
      { type: "answerStarted", id: "a", question: "Why?" },
      { type: "answerEnded", id: "a", answer: { ...answer, base: "It waits for a minute." } },
    );
    const titles = [...panel.root.querySelectorAll(".column-title")].map(words);
    assert.deepEqual(titles, ["With adapter", "Base model"]);
    assert.match(words(one(panel.root, ".comparison")), /It waits for a minute/);
  });

  it("says in the header which version answers and whether it is still true", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: taught });
    const header = one(panel.root, ".header");
    assert.equal(words(one(header, ".mark")), "up to date");
    const menu = one(header, ".menu-button-version");
    assert.equal(words(menu), "v7");
    menu.click();
    const rows = [...header.querySelectorAll<HTMLElement>("[role=menuitemradio]")];
    assert.deepEqual(
      rows.map((row) => [words(row), row.getAttribute("aria-checked")]),
      versions.map(({ version, active }) => [
        `v${version} ${version === 7 ? 81 : 80} % of held-out questions${version === 7 ? "Mar 17, 2026" : "Mar 16, 2026"} · ${(1240 + version).toLocaleString("en")} pairs`,
        String(active),
      ]),
    );
    rows[1]?.click();
    assert.deepEqual(panel.sent.at(-1), { type: "rollback", version: 6 });
    await panel.receive({ type: "state", state: stale });
    assert.equal(words(one(header, ".mark")), "stale 2");
    one(header, ".mark").click();
    assert.deepEqual(panel.sent.at(-1), { type: "inspect" });
  });

  it("is about one of several folders, which can be chosen", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: taught });
    const menu = one(panel.root, ".menu-button-folder");
    assert.ok(!isShown(menu), "one folder is no choice");
    const folders = [...taught.folders, { id: "f2", name: "other" }];
    await panel.receive({ type: "state", state: { ...taught, folders } });
    assert.ok(isShown(menu));
    assert.equal(words(menu), "tarnfold");
    menu.click();
    const rows = [...panel.root.querySelectorAll<HTMLElement>("[role=menuitemradio]")];
    assert.deepEqual(rows.map(words), ["tarnfold", "other"]);
    rows[1]?.click();
    assert.deepEqual(panel.sent, [{ type: "selectFolder", id: "f2" }]);
  });

  it("opens its menus by key, walks through them, and closes them with Escape", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: taught });
    const more = button(panel.root, "More actions");
    const press = (key: string): boolean =>
      (document.activeElement ?? more).dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
      );
    more.focus();
    press("ArrowDown");
    assert.equal(more.getAttribute("aria-expanded"), "true");
    assert.equal(words(document.activeElement ?? more), "Inject documents");
    press("End");
    assert.equal(words(document.activeElement ?? more), "Show log");
    press("ArrowDown");
    assert.equal(words(document.activeElement ?? more), "Inject documents");
    press("e");
    assert.equal(words(document.activeElement ?? more), "Evaluate");
    press("Escape");
    assert.equal(more.getAttribute("aria-expanded"), "false");
    assert.equal(document.activeElement, more);
  });

  it("pauses, goes on and cancels a run, and only one that works here", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: training });
    const view = one(panel.root, ".training");
    button(view, "Pause").click();
    await panel.receive({ type: "state", state: paused });
    button(view, "Resume").click();
    button(view, "Cancel").click();
    assert.deepEqual(panel.sent, [{ type: "pause" }, { type: "resume" }, { type: "cancel" }]);
    const { run } = training;
    assert.ok(run);
    const elsewhere = { ...run, process: { here: false, pid: 99, host: "desk" } };
    await panel.receive({ type: "state", state: { ...training, run: elsewhere } });
    assert.ok(!isShown(one(view, ".buttons")));
    assert.match(words(view), /Works in another window or terminal \(process 99 on desk\)/);
  });

  it("tells how a run ended, with the one figure that counts", async () => {
    const panel = await panelOnPage();
    const result = {
      version: 7,
      active: true,
      upToDate: false,
      pairs: 1247,
      facts: 410,
      covered: 398,
      documents: 14,
      skipped: 2,
      accuracy: { base: 0.12, adapter: 0.81, oracle: 0.93, n: 120 },
      model: { id: "m", name: "M" },
      seconds: {},
    };
    await panel.receive(
      { type: "state", state: training },
      { type: "runEnded", result },
      { type: "state", state: taught },
      { type: "show", view: "training" },
    );
    const view = one(panel.root, ".training");
    assert.match(words(view), /12 % → 81 % of 120 held-out questions answered without the documents/);
    assert.match(words(view), /398 of 410 facts/);
    assert.ok(!isShown(one(view, ".progress")));
    button(view, "Open report").click();
    assert.deepEqual(panel.sent.at(-1), { type: "openRunReport" });
    button(view, "Ask a question").click();
    await drawn();
    assert.deepEqual(shownParts(panel), ["conversation"]);
  });

  it("shows a failure with the way out, as text whatever is in it", async () => {
    const panel = await panelOnPage();
    await panel.receive(
      { type: "state", state: taught },
      {
        type: "problem",
        problem: { code: "disk-full", message: "<img src=x onerror=alert(1)>", hint: "Make room." },
        commands: ["storage"],
      },
    );
    const bar = one(panel.root, ".problem-bar");
    assert.equal(bar.getAttribute("role"), "alert");
    assert.equal(bar.querySelector("img"), null);
    assert.match(words(bar), /<img src=x onerror=alert\(1\)> ?Make room\./);
    button(bar, "Manage storage…").click();
    assert.deepEqual(panel.sent, [{ type: "command", command: "storage" }]);
    button(bar, "Close").click();
    await drawn();
    assert.equal(bar.childElementCount, 0);
  });

  it("keeps the draft and the conversation while it is hidden", async () => {
    const first = await panelOnPage();
    await first.receive(
      { type: "state", state: taught },
      { type: "history", exchanges: [{ id: "a", question: "Why?", answer }] },
    );
    const input = one(first.root, "textarea") as HTMLTextAreaElement;
    input.value = "half a question";
    input.dispatchEvent(new Event("input"));
    await new Promise((done) => setTimeout(done, 350));
    document.body.replaceChildren();
    const second = await panelOnPage(first.kept());
    assert.equal((one(second.root, "textarea") as HTMLTextAreaElement).value, "half a question");
    assert.match(words(one(second.root, ".exchange")), /45 seconds/);
    const other = await panelOnPage({ draft: 1, exchanges: "of another version" });
    assert.equal(other.root.querySelector(".exchange"), null);
  });

  it("speaks of what happens away from the focus", async () => {
    const panel = await panelOnPage();
    const spoken = one(panel.root, "[aria-live=polite]");
    await panel.receive(
      { type: "state", state: taught },
      { type: "answerStarted", id: "a", question: "Why?" },
    );
    assert.equal(words(spoken), "Answering…");
    await panel.receive({ type: "answerEnded", id: "a", answer: abstention });
    assert.equal(words(spoken), "Answer: I was not taught this");
    await panel.receive({ type: "said", text: "Copied." });
    assert.equal(words(spoken), "Copied.");
  });
});
