import assert from "node:assert/strict";
import { mock } from "node:test";
import { pass } from "../mockedTime.ts";
import { type Burst, type ChangeBurst, createChangeBurst } from "../../src/watching/changeBurst.ts";

const times = { quiet: 40, quietAfterHead: 120, longest: 250 };

describe("changeBurst", () => {
  let bursts: Burst[] = [];
  let burst: ChangeBurst;
  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    bursts = [];
    burst = createChangeBurst((ended) => bursts.push(ended), times);
  });
  afterEach(() => {
    burst.dispose();
    mock.timers.reset();
  });

  it("gathers what comes close together, and begins anew afterwards", async () => {
    for (let i = 0; i < 5; i++) burst.changed();
    await pass(80);
    assert.deepEqual(bursts, [{ changes: 5, head: false }]);
    burst.changed();
    await pass(80);
    assert.deepEqual(bursts[1], { changes: 1, head: false });
  });

  it("waits longer where HEAD moved, since files follow", async () => {
    burst.headMoved();
    await pass(70);
    burst.changed();
    await pass(70);
    assert.deepEqual(bursts, []);
    await pass(100);
    assert.deepEqual(bursts, [{ changes: 1, head: true }]);
  });

  it("reports a burst that never ends", async () => {
    for (let i = 0; i < 16; i++) {
      burst.changed();
      await pass(20);
    }
    assert.ok(bursts.length >= 1);
    assert.ok((bursts[0]?.changes ?? 0) < 16);
  });

  it("says nothing once it is disposed", async () => {
    burst.changed();
    burst.dispose();
    await pass(80);
    assert.deepEqual(bursts, []);
  });
});
