// Keeps the sequences of a context in one product of matrices.
//
// llama.cpp computes the tokens of several sequences together only where their ids follow each other in the batch
// (llama_batch_allocr::split_equal, "accept only increasing sequence ids"); in any other order each sequence is a
// pass of its own over all weights. node-llama-cpp adds them in the order in which they ask, so here they are sorted.
// Its strategies see no ids, but pass the priority through: the place of the sequence is given as its priority.
import type { EvaluationPriority, LlamaContextSequence } from "node-llama-cpp";

interface Item {
  readonly tokens: readonly unknown[];
  readonly evaluationPriority: number;
}

const places = new WeakMap<LlamaContextSequence, number>();

/** Remembers which of its context's sequences this is, from 0 on. */
export function setPlace(sequence: LlamaContextSequence, place: number): void {
  places.set(sequence, place);
}

/** What an evaluation of this sequence gives as its priority. */
export function placeOf(sequence: LlamaContextSequence): EvaluationPriority {
  // The type names five values; the number is only compared.
  return ((places.get(sequence) ?? 0) + 1) as EvaluationPriority;
}

/**
 * A strategy of node-llama-cpp: items by their sequences' places, each with as many tokens as a fair share of `size`
 * allows, and what is left over to the first that can use it.
 */
export function bySequence<I extends Item>({
  items,
  size,
}: {
  readonly items: readonly I[];
  readonly size: number;
}): { item: I; processAmount: number }[] {
  const sorted = items.toSorted((a, b) => a.evaluationPriority - b.evaluationPriority);
  const share = Math.max(1, Math.floor(size / Math.max(1, sorted.length)));
  const chosen = sorted
    .slice(0, size)
    .map((item) => ({ item, processAmount: Math.min(share, item.tokens.length) }));
  let left = size - chosen.reduce((sum, { processAmount }) => sum + processAmount, 0);
  for (const one of chosen) {
    const more = Math.min(left, one.item.tokens.length - one.processAmount);
    one.processAmount += more;
    left -= more;
  }
  return chosen;
}
