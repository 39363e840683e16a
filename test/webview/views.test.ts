// The plan sheet and the training view, part by part.
import assert from "node:assert/strict";
import { button, inPage, isShown, one, words } from "./page.ts";
import { type PanelOnPage, panelOnPage } from "./panelOnPage.ts";
import { notTaught, paused, plan, progressOf, taught, training, trainingRun } from "./samples.ts";

async function withPlan(change: Partial<typeof plan>): Promise<PanelOnPage> {
  const panel = await panelOnPage();
  await panel.receive(
    { type: "state", state: notTaught },
    { type: "show", view: "plan" },
    { type: "plan", plan: { ...plan, ...change } },
  );
  return panel;
}

describe("the plan sheet", () => {
  inPage();

  it("says what would be read, on what, for how long, and what it needs", async () => {
    const panel = await withPlan({});
    const sheet = one(panel.root, ".plan");
    const names = [...sheet.querySelectorAll("dt")].map(words);
    const values = [...sheet.querySelectorAll("dd")].map(words);
    const facts = Object.fromEntries(names.map((name, place) => [name, values[place]]));
    assert.equal(facts["Documents"], "14 · 15,940 tokens");
    assert.equal(facts["Expected pairs"], "1,250");
    assert.match(
      facts["Model"] ?? "",
      /^Qwen2\.5-Coder 0\.5B Instruct ?licence Apache-2\.0 · 492 MB to download/,
    );
    assert.equal(facts["Time"], "about 25 min");
    assert.equal(facts["Memory"], "1.9 GB of 4.1 GB free");
    assert.equal(facts["Disk"], "620 MB of 31.0 GB free");
    assert.match(facts["Computes on"] ?? "", /AMD EPYC 7B13 \(cpu, 2 cores\)/);
    assert.match(words(one(sheet, ".why")), /Why not the GPU\? ?No GPU was found/);
  });

  it("lists what is skipped and where secrets were masked, with the reasons", async () => {
    const panel = await withPlan({});
    const [read, skipped, secrets] = panel.root.querySelectorAll(".notes");
    assert.ok(read && skipped && secrets);
    assert.match(words(read), /^Documents to be read 3/);
    assert.match(
      words(skipped),
      /^Skipped 2 ?docs\/logo\.md It is not text\. ?docs\/dump\.txt It has 4\.2 MB/,
    );
    assert.match(words(secrets), /^Secrets masked 1 ?docs\/deploy\.md 1 secret was masked/);
  });

  it("warns where memory or disk are not enough, and when nothing has changed", async () => {
    const panel = await withPlan({
      upToDate: true,
      memory: { needed: 8e9, free: 4e9 },
      disk: { needed: 8e9, free: 4e9 },
    });
    const notices = [...panel.root.querySelectorAll(".plan .notice")].map(words);
    assert.equal(notices.length, 3);
    assert.match(notices[0] ?? "", /Nothing has changed/);
    assert.match(notices[1] ?? "", /More memory/);
    assert.match(notices[2] ?? "", /More room/);
  });

  it("names the GPU that computes, and then gives no reason against it", async () => {
    const panel = await withPlan({
      preflight: {
        device: "gpu",
        backend: "vulkan",
        processor: "AMD EPYC 7B13",
        cores: 2,
        gpu: { name: "Radeon RX 6600", backend: "vulkan", freeBytes: 7_400_000_000 },
      },
    });
    assert.match(words(one(panel.root, ".plan")), /Radeon RX 6600 \(vulkan, 7\.4 GB free\)/);
    assert.equal(panel.root.querySelector(".why"), null);
  });

  it("says which part of the folder it is about, where that is not all of it", async () => {
    const part = await withPlan({ scope: ["README.md", "docs"] });
    assert.match(words(one(part.root, ".facts")), /Only from ?README\.md ?docs/);
    const whole = await withPlan({});
    assert.doesNotMatch(words(one(whole.root, ".facts")), /Only from/);
  });

  it("is never an old one with a button that would start another", async () => {
    const panel = await withPlan({});
    const sheet = one(panel.root, ".plan");
    const canStart = (): boolean =>
      [...sheet.querySelectorAll("vscode-button")].some(({ textContent }) => textContent === "Start");
    assert.ok(canStart());
    await panel.receive({ type: "planning" });
    assert.ok(!canStart());
    await panel.receive({ type: "plan", plan });
    assert.ok(canStart());
    await panel.receive({ type: "show", view: "plan" });
    assert.ok(!canStart());
    assert.match(words(sheet), /Looking at the documents/);
  });

  it("can be changed or left", async () => {
    const panel = await withPlan({});
    const sheet = one(panel.root, ".plan");
    button(sheet, "Choose model…").click();
    assert.deepEqual(panel.sent, [{ type: "command", command: "chooseModel" }]);
    button(sheet, "Not now").click();
    await panel.receive({ type: "state", state: notTaught });
    assert.ok(isShown(one(panel.root, ".empty")));
  });
});

describe("the training view", () => {
  inPage();

  it("shows steps, share, amount, time left, pairs and warnings", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: training });
    const view = one(panel.root, ".training");
    const states = [...view.querySelectorAll<HTMLElement>(".step")].map((step) => step.dataset["state"]);
    assert.deepEqual(states, ["done", "done", "done", "now", "next"]);
    assert.equal(one(view, "[aria-current=step]").textContent.includes("Train"), true);
    assert.match(words(one(view, ".progress")), /Training ?63 % ?step 140 of 320 · loss 0\.41 ?5 min left/);
    assert.equal(one(view, "vscode-progress-bar").getAttribute("value"), "63");
    assert.match(words(one(view, "[aria-label='Latest pairs']")), /1,247 written/);
    assert.equal(view.querySelectorAll(".pair").length, 3);
    assert.match(words(one(view, ".notice")), /too little memory/);
  });

  it("draws both curves and says them in words", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: training });
    const labels = [...panel.root.querySelectorAll(".chart-canvas")].map((each) =>
      each.getAttribute("aria-label"),
    );
    assert.deepEqual(
      labels.map((label) => label?.replaceAll("\u00a0", " ")),
      [
        "Loss: from 2.70 to 0.42 in 140 steps, held out 0.61",
        "Held-out accuracy: from 12 % to 62 % in 128 steps",
      ],
    );
    assert.ok([...panel.root.querySelectorAll(".chart-canvas")].every((each) => each.childElementCount > 0));
  });

  it("moves with the events of the run, and puts the newest pair first", async () => {
    const panel = await panelOnPage();
    await panel.receive(
      { type: "state", state: training },
      { type: "runEvent", event: { kind: "progress", progress: progressOf("evaluation", 10, 120, 0.9) } },
      {
        type: "runEvent",
        event: { kind: "pair", pair: { question: "Newest?", answer: "Yes." }, count: 1248 },
      },
    );
    const view = one(panel.root, ".training");
    assert.match(words(one(view, ".progress")), /Measuring on held-out questions ?90 %/);
    assert.match(words(view.querySelector(".pair") ?? view), /^Newest\?/);
    assert.match(words(view), /1,248 written/);
  });

  it("shows a measurement as what it is, and goes with its end", async () => {
    const panel = await panelOnPage();
    const progress = progressOf("evaluation", 30, 120, 0.9);
    const measuring = {
      ...taught,
      work: { kind: "training", progress } as const,
      run: { ...trainingRun, progress, losses: [], accuracies: [], pairs: [] },
      measuring: true,
    };
    await panel.receive({ type: "state", state: measuring }, { type: "show", view: "training" });
    const view = one(panel.root, ".training");
    assert.match(words(one(view, "h2")), /^Measuring what is known$/);
    assert.ok(!isShown(one(view, ".steps")));
    assert.match(words(one(view, ".progress")), /25 % ?answer 30 of 120$/);
    assert.equal(words(one(panel.root, ".mark")), "measuring 25 %");
    await panel.receive({ type: "state", state: taught });
    assert.ok(!isShown(view));
  });

  it("says why it stands still, and no time while it does", async () => {
    const panel = await panelOnPage();
    await panel.receive({ type: "state", state: paused });
    const progress = one(panel.root, ".progress");
    assert.match(words(progress), /Paused by you/);
    assert.doesNotMatch(words(progress), /left/);
  });

  it("says what is left to do after a failure", async () => {
    const panel = await panelOnPage();
    const problem = { code: "disk-full", message: "The disk is full.", hint: "Make room." } as const;
    await panel.receive({ type: "state", state: training }, { type: "runEnded", problem });
    const view = one(panel.root, ".training");
    assert.match(words(view), /The disk is full\. ?Make room\. ?What was done is kept/);
    button(view, "Go on").click();
    assert.deepEqual(panel.sent, [{ type: "inspect" }]);
  });

  it("shows a run to one who comes in the middle of it", async () => {
    const panel = await panelOnPage();
    await panel.receive(
      { type: "state", state: { ...taught, work: training.work, run: trainingRun } },
      { type: "show", view: "training" },
    );
    assert.match(words(one(panel.root, ".training")), /step 140 of 320/);
    button(one(panel.root, ".training"), "Back to the conversation").click();
    await panel.receive({ type: "state", state: { ...taught, work: training.work, run: trainingRun } });
    assert.ok(isShown(one(panel.root, ".conversation")));
  });
});
