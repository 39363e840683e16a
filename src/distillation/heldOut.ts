// Splits off the questions that a run is measured with.
import { nearDuplicate } from "./filters.ts";
import { shuffled } from "./randomness.ts";
import type { Pair } from "./types.ts";
import { trigramSimilarity } from "./wording.ts";

/**
 * Marks about `share` of the pairs as held out. A pair qualifies when the model wrote its question and each of its
 * facts stays covered by a training pair of other wording; training pairs that are nearly the same question are
 * dropped, so that the figure is not a lie. They are taken where most questions lead to one answer, in proportion
 * (D'Hondt): an answer that only two or three questions lead to is hard enough to learn with all of them.
 */
export function splitHeldOut(
  pairs: readonly Pair[],
  share: number,
  seed: number,
): { readonly pairs: Pair[]; readonly dropped: number } {
  const wanted = Math.round(pairs.length * share);
  const training = new Map(pairs.map((pair) => [pair.id, pair]));
  const heldOut: Pair[] = [];
  const candidates = shuffled(pairs.filter(isCandidate), seed, (item) => item.id);
  const lonely = (pair: Pair): boolean =>
    !pairs.some((other) => other.sectionId === pair.sectionId && isNearly(other, pair));
  // Among equals first those that cost no training pair.
  const waiting = new Set([...candidates.filter(lonely), ...candidates]);
  while (heldOut.length < wanted && waiting.size > 0) {
    const pair = richest(waiting, [...training.values()], heldOut);
    waiting.delete(pair);
    const gone = costOf(pair, training);
    if (!gone) continue;
    for (const other of gone) training.delete(other.id);
    heldOut.push({ ...pair, heldOut: true });
  }
  const kept = [...training.values(), ...heldOut];
  return { pairs: kept, dropped: pairs.length - kept.length };
}

function isCandidate({ source, kind }: Pair): boolean {
  return source === "model" && kind === "document";
}

function isNearly(other: Pair, pair: Pair): boolean {
  return other.id !== pair.id && trigramSimilarity(other.question, pair.question) > nearDuplicate;
}

/** The first pair of the answer with most questions in training for each that would then be held out. */
function richest(waiting: Iterable<Pair>, training: readonly Pair[], heldOut: readonly Pair[]): Pair {
  const leadingTo = (answer: string, pairs: readonly Pair[]): number =>
    pairs.filter((pair) => pair.answer === answer && isCandidate(pair)).length;
  const quotient = ({ answer }: Pair): number =>
    leadingTo(answer, training) / (leadingTo(answer, heldOut) + 1);
  return [...waiting].reduce((best, pair) => (quotient(pair) > quotient(best) ? pair : best));
}

/** What leaves the training when the pair is held out; undefined when it may not be. */
function costOf(pair: Pair, training: ReadonlyMap<string, Pair>): Pair[] | undefined {
  if (!training.has(pair.id)) return undefined;
  const rest = [...training.values()].filter(
    (other) => other.id !== pair.id && other.sectionId === pair.sectionId,
  );
  const alike = rest.filter((other) => isNearly(other, pair));
  // "Who started it?" and "When was it started?" are alike in letters only: other facts must not lose their pair.
  if (alike.some((other) => other.factIds.some((id) => !pair.factIds.includes(id)))) return undefined;
  const left = rest.filter((other) => !alike.includes(other));
  // Without its near-duplicates every fact it holds must still be taught by another pair.
  const taught = pair.factIds.every((id) => left.some((other) => other.factIds.includes(id)));
  return taught ? [pair, ...alike] : undefined;
}
