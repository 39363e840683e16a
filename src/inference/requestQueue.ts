// Shares requests out to the sequences of a context, so that those with the same beginning follow each other on one
// sequence and its prefix is read once.

/** Hands out request indexes; `next(worker)` is undefined when nothing is left. */
export interface RequestQueue {
  next(worker: number): number | undefined;
}

/**
 * @param prompts token ids of each request
 * @param workers number of sequences that take requests
 */
export function createRequestQueue(prompts: readonly (readonly number[])[], workers: number): RequestQueue {
  const sorted = [...prompts.keys()].toSorted(
    (a, b) => compareTokens(prompts[a] ?? [], prompts[b] ?? []) || a - b,
  );
  const runs = cutEvenly(sorted, workers);
  return {
    next(worker) {
      const own = runs[worker] ?? [];
      if (own.length === 0) {
        // The second half of the longest run left: its owner goes on at its front, where its prefix is.
        const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), own);
        own.push(...longest.splice(Math.floor(longest.length / 2)));
        runs[worker] = own;
      }
      return own.shift();
    },
  };
}

/** Number of equal tokens at the start of both. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i++;
  return i;
}

function compareTokens(a: readonly number[], b: readonly number[]): number {
  const i = commonPrefix(a, b);
  return (a[i] ?? -1) - (b[i] ?? -1);
}

function cutEvenly(items: readonly number[], parts: number): number[][] {
  const runs: number[][] = [];
  for (let i = 0; i < parts; i++) {
    runs.push(
      items.slice(Math.round((i * items.length) / parts), Math.round(((i + 1) * items.length) / parts)),
    );
  }
  return runs;
}
