import assert from "node:assert/strict";
import { type FolderFacts, mostUrgent, workStateOf } from "../../src/extension/workState.ts";
import { newRun } from "../../src/protocol/runSnapshot.ts";
import { runStages, type RunProgress, type RunSnapshot } from "../../src/protocol/run.ts";
import type { FolderStatus, WorkState } from "../../src/protocol/status.ts";

const progress = (stage: RunProgress["stage"]): RunProgress => ({
  stage,
  done: 1,
  total: 2,
  unit: "steps",
  share: 0.5,
});
const run: RunSnapshot = newRun(new Date(0), 1);
const taught: FolderStatus = {
  folder: "/docs",
  state: "upToDate",
  documents: 3,
  active: {
    version: 4,
    active: true,
    createdAt: "2026-01-01T00:00:00Z",
    model: "m",
    pairs: 1,
    facts: 1,
    covered: 1,
    documents: 3,
  },
  stale: { changed: [], added: [], removed: [], count: 0 },
  pendingEdits: 0,
  forgotten: [],
  knowledge: "/data",
};
const problem = { code: "disk-full", message: "Full.", hint: "Make room." } as const;

const stateOf = (facts: Partial<FolderFacts>): WorkState =>
  workStateOf("ready", { scanning: false, ...facts }, () => "steep.manageStorage");

describe("the state of a folder", () => {
  it("is idle, with the reason, where nothing can be done", () => {
    for (const why of ["noFolder", "notTrusted", "unsupported"] as const) {
      const facts = { scanning: false, status: taught, problem };
      assert.deepEqual(
        workStateOf(why, facts, () => undefined),
        { kind: "idle", why },
      );
    }
  });

  it("is what is known of its documents", () => {
    assert.deepEqual(stateOf({}), { kind: "idle", why: "notTaught" });
    assert.deepEqual(stateOf({ scanning: true }), { kind: "scanning" });
    assert.deepEqual(stateOf({ status: taught }), { kind: "upToDate", version: 4 });
    assert.deepEqual(stateOf({ status: taught, scanning: true }), { kind: "upToDate", version: 4 });
    const stale = { changed: ["a.md"], added: ["b.md"], removed: [], count: 2 };
    assert.deepEqual(stateOf({ status: { ...taught, state: "stale", stale } }), {
      kind: "stale",
      version: 4,
      count: 2,
    });
    const { active: _, ...untaught } = taught;
    assert.deepEqual(stateOf({ status: { ...untaught, state: "notTaught" } }), {
      kind: "idle",
      why: "notTaught",
    });
  });

  it("shows a run before a failure, and a failure before what is known", () => {
    assert.equal(stateOf({ status: taught, problem, run }).kind, "scanning");
    assert.deepEqual(stateOf({ status: taught, problem }), {
      kind: "error",
      message: "Full.",
      hint: "Make room.",
      command: "steep.manageStorage",
    });
  });

  it("tells each stage of a run as one of three works", () => {
    const kinds = runStages.map((stage) => stateOf({ run: { ...run, progress: progress(stage) } }).kind);
    assert.deepEqual(kinds, [
      "scanning",
      "scanning",
      "writing",
      "writing",
      "writing",
      "writing",
      "training",
      "training",
      "training",
    ]);
  });

  it("is paused, with the reason, at whatever stage", () => {
    assert.deepEqual(stateOf({ run: { ...run, paused: "battery", progress: progress("questions") } }), {
      kind: "paused",
      reason: "battery",
      progress: progress("questions"),
    });
    assert.deepEqual(stateOf({ run: { ...run, paused: "chat" } }), { kind: "paused", reason: "chat" });
  });
});

describe("the folder that the one item shows", () => {
  const idle: WorkState = { kind: "idle", why: "notTaught" };
  const stale: WorkState = { kind: "stale", version: 1, count: 1 };
  const error: WorkState = { kind: "error", message: "", hint: "" };
  const training: WorkState = { kind: "training", progress: progress("training") };

  it("is the one that works, then the one that failed, then the current one", () => {
    const shown = (...states: [WorkState, boolean?][]): WorkState | undefined =>
      mostUrgent(states.map(([state, current = false]) => ({ state, current })))?.state;
    assert.equal(shown([idle, true], [error], [training]), training);
    assert.equal(shown([idle, true], [error]), error);
    assert.equal(shown([stale], [idle, true]), idle);
    assert.equal(shown([training], [{ ...training }, true])?.kind, "training");
    assert.equal(shown(), undefined);
  });
});
