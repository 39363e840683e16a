// Fewer questions than were written: to measure what more of them bring.
import type { TokenDataset } from "../training/pair.ts";
import { shuffled } from "./randomness.ts";
import type { Pair } from "./types.ts";

/**
 * The dataset with a share of its documents' training pairs. A smaller share is a part of every larger one, and what
 * is held out stays the same. Replay and the other extras shrink with the pairs.
 */
export function partOf(
  dataset: TokenDataset,
  pairs: readonly Pair[],
  share: number,
  seed: number,
): TokenDataset {
  const kinds = new Map(pairs.map((pair) => [pair.id, pair.kind]));
  const kindOf = ({ id }: { readonly id: string }): Pair["kind"] => kinds.get(id) ?? "document";
  const kept = new Set(
    [...new Set(dataset.train.map(kindOf))].flatMap((kind) => {
      const some = dataset.train.filter((pair) => kindOf(pair) === kind);
      const count = Math.max(1, Math.round(some.length * share));
      return shuffled(some, seed, ({ id }) => id).slice(0, count);
    }),
  );
  return { train: dataset.train.filter((pair) => kept.has(pair)), heldOut: dataset.heldOut };
}
