import assert from "node:assert/strict";
import { isMeasuring } from "../../src/extension/measuring.ts";
import { newRun } from "../../src/protocol/runSnapshot.ts";

describe("a measurement", () => {
  it("is what this window's engine does where the window does not teach", () => {
    const run = newRun(new Date(0), 1);
    assert.equal(isMeasuring({ run }), true);
    assert.equal(isMeasuring({ run, teaching: true }), false);
    assert.equal(isMeasuring({}), false);
    assert.equal(isMeasuring({ run: { ...run, process: { ...run.process, here: false } } }), false);
  });
});
