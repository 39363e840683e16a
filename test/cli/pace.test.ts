import assert from "node:assert/strict";
import { createPace, countText, durationText, rateText } from "../../src/cli/pace.ts";

describe("the pace of a stage", () => {
  it("counts from where it begins or goes on", () => {
    let time = 0;
    const pace = createPace(() => time);
    assert.deepEqual(pace(40, 100), { rate: undefined, remaining: undefined });
    time = 5000;
    assert.deepEqual(pace(50, 100), { rate: 2, remaining: 25 });
  });

  it("begins anew where the same stage counts other work", () => {
    let time = 0;
    const pace = createPace(() => time);
    pace(0, 64);
    time = 90_000;
    pace(64, 64);
    assert.deepEqual(pace(0, 172), { rate: undefined, remaining: undefined });
    time = 91_000;
    assert.deepEqual(pace(1, 172), { rate: 1, remaining: 171 });
  });

  it("is told in units that a person would use", () => {
    assert.equal(durationText(59.6), "1 min 0 s");
    assert.equal(durationText(7500), "2 h 5 min");
    assert.equal(countText(120e6, 491e6, "bytes"), "120 MB of 491 MB");
    assert.equal(rateText(0.25, "steps"), "4.0 s each");
    assert.equal(rateText(3.21, "steps"), "3.2/s");
    assert.equal(rateText(12e6, "bytes"), "12 MB/s");
  });
});
