import assert from "node:assert/strict";
import {
  accuracyByGroup,
  accuracyInterval,
  accuracyOf,
  pairedDifference,
  recoveryOf,
} from "../../src/evaluation/metrics.ts";

const answers = (right: number, n: number): boolean[] =>
  Array.from({ length: n }, (_, index) => index < right);

describe("metrics", () => {
  it("counts", () => {
    assert.equal(accuracyOf(answers(3, 4)), 0.75);
    assert.equal(accuracyOf([]), 0);
  });

  it("gives the binomial interval by bootstrap, repeatably", () => {
    const [low, high] = accuracyInterval(answers(33, 40));
    const reach = 1.96 * Math.sqrt((0.825 * 0.175) / 40);
    assert.ok(
      Math.abs(low - (0.825 - reach)) < 0.03 && Math.abs(high - (0.825 + reach)) < 0.03,
      `${low} ${high}`,
    );
    assert.deepEqual(accuracyInterval(answers(33, 40)), [low, high]);
    assert.deepEqual(accuracyInterval(answers(33, 40), 2).length, 2);
  });

  it("claims no certainty where all are right or wrong", () => {
    const [low, high] = accuracyInterval(answers(0, 40));
    assert.equal(low, 0);
    assert.equal(Number(high.toFixed(2)), 0.09);
    assert.equal(accuracyInterval(answers(40, 40))[1], 1);
    assert.ok(accuracyInterval(answers(40, 40))[0] > 0.9);
    assert.deepEqual(accuracyInterval([]), [0, 1]);
  });

  it("pairs: the same gain is surer when no question is lost for it", () => {
    const base = answers(20, 40);
    const better = answers(26, 40); // the same 20, and 6 more
    const shuffled = base.map((correct, index) => (index < 10 ? false : index < 36 ? true : correct)); // 26 others
    const [sure, unsure] = [pairedDifference(better, base), pairedDifference(shuffled, base)];
    assert.equal(sure.difference.toFixed(4), "0.1500");
    assert.equal(unsure.difference.toFixed(4), "0.1500");
    assert.ok(sure.interval[0] > 0, sure.interval.join());
    assert.ok(unsure.interval[0] < 0, unsure.interval.join());
    assert.throws(() => pairedDifference([true], []));
  });

  it("recovers between floor and ceiling", () => {
    assert.equal(recoveryOf(0, 0.8, 0.6)!.toFixed(4), "0.7500");
    assert.equal(recoveryOf(0.1, 0.5, 0.6)!.toFixed(4), "1.2500");
    assert.equal(recoveryOf(0.5, 0.5, 0.6), undefined);
    assert.equal(recoveryOf(0.5, 0.4, 0.6), undefined);
  });

  it("groups, also under names that objects have already", () => {
    assert.deepEqual(
      accuracyByGroup([
        { group: "a", correct: true },
        { group: "a", correct: false },
        { group: "constructor", correct: true },
        { group: undefined, correct: true },
      ]),
      { a: { accuracy: 0.5, n: 2 }, constructor: { accuracy: 1, n: 1 } },
    );
  });
});
