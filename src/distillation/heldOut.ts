// Splits off the questions that a run is measured with.
import { nearDuplicate } from "./filters.ts";
import { shuffled } from "./randomness.ts";
import type { Pair } from "./types.ts";
import { trigramSimilarity } from "./wording.ts";

/**
 * Marks about `share` of the pairs as held out. A pair qualifies when the model wrote its question and each of its
 * facts stays covered by a training pair of other wording; training pairs that are nearly the same question are
 * dropped, so that the figure is not a lie.
 */
export function splitHeldOut(
  pairs: readonly Pair[],
  share: number,
  seed: number,
): { readonly pairs: Pair[]; readonly dropped: number } {
  const wanted = Math.round(pairs.length * share);
  const training = new Map(pairs.map((pair) => [pair.id, pair]));
  const heldOut: Pair[] = [];
  const candidates = shuffled(
    pairs.filter((pair) => pair.source === "model" && pair.kind === "document"),
    seed,
    (item) => item.id,
  );
  // First those that cost no training pair.
  const lonely = (pair: Pair): boolean =>
    !pairs.some(
      (other) =>
        other.id !== pair.id &&
        other.sectionId === pair.sectionId &&
        trigramSimilarity(other.question, pair.question) > nearDuplicate,
    );
  const alone = new Set(candidates.filter(lonely));
  for (const pair of [...alone, ...candidates.filter((other) => !alone.has(other))]) {
    if (heldOut.length >= wanted) break;
    if (!training.has(pair.id)) continue;
    const rest = [...training.values()].filter(
      (other) => other.id !== pair.id && other.sectionId === pair.sectionId,
    );
    const alike = rest.filter((other) => trigramSimilarity(other.question, pair.question) > nearDuplicate);
    // "Who started it?" and "When was it started?" are alike in letters only: other facts must not lose their pair.
    if (alike.some((other) => other.factIds.some((id) => !pair.factIds.includes(id)))) continue;
    const left = rest.filter((other) => !alike.includes(other));
    // Without its near-duplicates every fact it holds must still be taught by another pair.
    if (!pair.factIds.every((id) => left.some((other) => other.factIds.includes(id)))) continue;
    for (const other of [pair, ...alike]) training.delete(other.id);
    heldOut.push({ ...pair, heldOut: true });
  }
  const kept = [...training.values(), ...heldOut];
  return { pairs: kept, dropped: pairs.length - kept.length };
}
