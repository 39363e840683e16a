import assert from "node:assert/strict";
import { type RedistilFacts, redistilStep, settledKey } from "../../src/extension/redistil.ts";

const stale = { changed: ["a.md"], added: [], removed: [], count: 1 };
const facts: RedistilFacts = {
  choice: "ask",
  stale,
  settled: undefined,
  running: false,
  idleSeconds: 0,
  idleMinutes: 5,
  busy: false,
};

describe("when changed documents are distilled again", () => {
  it("asks once about each set of changes", () => {
    assert.equal(redistilStep(facts), "ask");
    assert.equal(redistilStep({ ...facts, settled: settledKey("ask", stale) }), "nothing");
    const more = { ...stale, changed: ["a.md", "b.md"], count: 2 };
    assert.equal(redistilStep({ ...facts, stale: more, settled: settledKey("ask", stale) }), "ask");
  });

  it("starts by itself only after the idle time", () => {
    const idle = { ...facts, choice: "idle" as const };
    assert.equal(redistilStep({ ...idle, idleSeconds: 299 }), "wait");
    assert.equal(redistilStep({ ...idle, idleSeconds: 300 }), "start");
    assert.equal(redistilStep({ ...idle, idleSeconds: 300, busy: true }), "wait");
  });

  it("starts by itself once for each set of changes, however that ended", () => {
    const idle = { ...facts, choice: "idle" as const, idleSeconds: 9999 };
    assert.equal(redistilStep({ ...idle, settled: settledKey("idle", stale) }), "nothing");
    const more = { ...stale, added: ["b.md"], count: 2 };
    assert.equal(redistilStep({ ...idle, stale: more, settled: settledKey("idle", stale) }), "start");
    assert.equal(redistilStep({ ...idle, settled: settledKey("ask", stale) }), "start");
  });

  it("waits while a run goes on", () => {
    assert.equal(redistilStep({ ...facts, running: true }), "wait");
    assert.equal(redistilStep({ ...facts, choice: "idle", idleSeconds: 9999, running: true }), "wait");
  });

  it("does nothing where nothing changed or nothing is wanted", () => {
    assert.equal(redistilStep({ ...facts, choice: "never", idleSeconds: 9999 }), "nothing");
    const none = { changed: [], added: [], removed: [], count: 0 };
    assert.equal(redistilStep({ ...facts, choice: "idle", idleSeconds: 9999, stale: none }), "nothing");
  });
});
