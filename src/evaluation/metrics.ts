// Figures from right and wrong answers: accuracy, intervals, differences, recovery.
import { seededRandom } from "./random.ts";
import type { Accuracy } from "./types.ts";

export type Interval = readonly [number, number];

const resamples = 2000;
const defaultSeed = 1;

/** Share of right answers, 0 to 1; 0 without answers. */
export function accuracyOf(correct: readonly boolean[]): number {
  return correct.length === 0 ? 0 : correct.filter(Boolean).length / correct.length;
}

/** 0 of no values. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * 95 % interval of the accuracy by bootstrap over questions. Where all answers are right or all wrong every resample
 * is the same and the bootstrap would claim certainty; there it is Wilson's interval (0 of 40: 0 to 0.09).
 */
export function accuracyInterval(correct: readonly boolean[], seed = defaultSeed): Interval {
  if (correct.length === 0) return [0, 1];
  const values = correct.map(Number);
  const accuracy = accuracyOf(correct);
  if (accuracy === 0) return [0, wilsonReach(correct.length)];
  if (accuracy === 1) return [1 - wilsonReach(correct.length), 1];
  return bootstrap(values, seed);
}

/** Accuracy of `left` minus that of `right` on the same questions, with its 95 % interval (paired bootstrap). */
export function pairedDifference(
  left: readonly boolean[],
  right: readonly boolean[],
  seed = defaultSeed,
): { readonly difference: number; readonly interval: Interval } {
  if (left.length !== right.length) {
    throw new Error(`${left.length} and ${right.length} answers cannot be paired.`);
  }
  const values = left.map((correct, index) => Number(correct) - Number(right[index]));
  const difference = values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  return { difference, interval: values.length === 0 ? [-1, 1] : bootstrap(values, seed) };
}

/**
 * Mean per token of values that each stand for several tokens, with its 95 % interval (bootstrap over the values).
 * @param entries sum over the tokens of one answer, and how many tokens
 */
export function meanPerToken(
  entries: readonly { readonly sum: number; readonly tokens: number }[],
  seed = defaultSeed,
): { readonly mean: number; readonly interval: Interval } {
  const ratio = (some: readonly (typeof entries)[number][]): number =>
    some.reduce((sum, entry) => sum + entry.sum, 0) /
    Math.max(
      1,
      some.reduce((sum, entry) => sum + entry.tokens, 0),
    );
  const random = seededRandom(seed);
  const means = Array.from({ length: resamples }, () =>
    ratio(entries.map(() => entries[Math.floor(random() * entries.length)]!)),
  ).toSorted((left, right) => left - right);
  return { mean: ratio(entries), interval: percentiles(means) };
}

/** Mean and standard deviation (of a sample; 0 with one value). */
export function meanAndSpread(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  if (values.length === 0) return { mean: Number.NaN, spread: Number.NaN };
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, spread: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

/** (adapter - base) / (oracle - base): 1 is as good as reading; undefined when reading does not help. */
export function recoveryOf(base: number, oracle: number, adapter: number): number | undefined {
  return oracle > base ? (adapter - base) / (oracle - base) : undefined;
}

/** Accuracy of each group; entries without a group are left out. */
export function accuracyByGroup(
  entries: readonly { readonly group: string | undefined; readonly correct: boolean }[],
): Record<string, Accuracy> {
  const groups = new Map<string, boolean[]>();
  for (const { group, correct } of entries) {
    if (group === undefined) continue;
    const known = groups.get(group);
    if (known) known.push(correct);
    else groups.set(group, [correct]);
  }
  return Object.fromEntries(
    [...groups].map(([group, correct]) => [group, { accuracy: accuracyOf(correct), n: correct.length }]),
  );
}

/** 95 % percentile interval of the mean. */
function bootstrap(values: readonly number[], seed: number): Interval {
  const random = seededRandom(seed);
  const means: number[] = [];
  for (let round = 0; round < resamples; round++) {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw++) sum += values[Math.floor(random() * values.length)]!;
    means.push(sum / values.length);
  }
  return percentiles(means.toSorted((left, right) => left - right));
}

function percentiles(sorted: readonly number[]): Interval {
  return [sorted[Math.floor(resamples * 0.025)]!, sorted[Math.ceil(resamples * 0.975) - 1]!];
}

/** Width of Wilson's 95 % interval at 0 or n right answers of n. */
function wilsonReach(n: number): number {
  const z = 1.959964;
  return (z * z) / (n + z * z);
}
