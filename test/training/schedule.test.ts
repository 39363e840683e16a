import assert from "node:assert/strict";
import { epochsFor, learningRateAt } from "../../src/training/schedule.ts";

describe("training/schedule", () => {
  const rates = Array.from({ length: 101 }, (_, i) => learningRateAt(i / 100, 1e-3, 0.1));
  const at = (percent: number): number => rates[percent] ?? Number.NaN;

  it("rises in a straight line, but never from nothing", () => {
    assert.equal(at(0), 1e-3 * 0.02);
    assert.ok(Math.abs(at(5) - 0.5e-3) < 1e-9);
    assert.equal(at(10), 1e-3);
  });

  it("falls as a cosine to 2 % and stays there", () => {
    assert.ok(Math.abs(at(55) - 1e-3 * 0.51) < 1e-9);
    for (let i = 11; i <= 100; i++) assert.ok(at(i) < at(i - 1), `no fall at ${i} %`);
    assert.ok(Math.abs(at(100) - 2e-5) < 1e-12);
    assert.ok(Math.abs(learningRateAt(1.5, 1e-3, 0.1) - 2e-5) < 1e-12);
  });

  it("starts at the peak without warm-up", () => {
    assert.equal(learningRateAt(0, 1e-3, 0), 1e-3);
  });
});

describe("training/schedule: epochs", () => {
  it("are as asked for where there are steps enough", () => {
    assert.equal(epochsFor(5, 30, 60), 5);
    assert.equal(epochsFor(5, 3, 0), 5);
  });

  it("are more where few batches make few steps, up to four times as many", () => {
    assert.equal(epochsFor(5, 8, 60), 8);
    assert.equal(epochsFor(5, 1, 60), 20);
    assert.equal(epochsFor(1, 0, 60), 4);
  });
});
