import assert from "node:assert/strict";
import { commonPrefix, createRequestQueue } from "../../src/inference/requestQueue.ts";
import { groupPrefixes } from "../../src/inference/sharedPrefix.ts";

function drain(prompts: number[][], workers: number, order: (step: number) => number): number[][] {
  const queue = createRequestQueue(prompts, workers);
  const taken: number[][] = Array.from({ length: workers }, () => []);
  const open = new Set(taken.keys());
  for (let step = 0; open.size > 0; step++) {
    const worker = order(step) % workers;
    const next = queue.next(worker);
    if (next === undefined) open.delete(worker);
    else taken[worker]?.push(next);
  }
  return taken;
}

describe("request queue", () => {
  const prompts = Array.from({ length: 40 }, (_, i) => [i % 4, 7, i]);

  it("hands out every request once, whoever asks", () => {
    for (const order of [
      (s: number) => s,
      (s: number) => (s % 5 < 3 ? 0 : s),
      (s: number) => (s < 60 ? 0 : s),
    ]) {
      const taken = drain(prompts, 3, order).flat();
      assert.deepEqual(
        taken.toSorted((a, b) => a - b),
        prompts.map((_, i) => i),
      );
    }
  });

  it("keeps prompts with the same beginning together on one worker", () => {
    const taken = drain(prompts, 4, (s) => s);
    for (const list of taken) assert.equal(new Set(list.map((i) => i % 4)).size, 1);
  });

  it("finds common beginnings", () => {
    assert.equal(commonPrefix([1, 2, 3], [1, 2, 4]), 2);
    assert.equal(commonPrefix([1], [1, 2]), 1);
  });
});

describe("shared prefixes", () => {
  const base = Array.from({ length: 100 }, (_, i) => i);

  it("groups prompts by a long common beginning, and leaves a token to read", () => {
    const groups = groupPrefixes([
      ...Array.from({ length: 5 }, (_, i) => [...base, 500 + i, 9]),
      ...Array.from({ length: 4 }, (_, i) => [...base.map((t) => t + 1000), 500 + i]),
      [5, 5, 5],
    ]);
    assert.deepEqual(groups.get(0), base);
    assert.equal(groups.get(6)?.[0], 1000);
    assert.equal(groups.get(9), undefined);
    const same = groupPrefixes(Array.from({ length: 4 }, () => [...base]));
    assert.equal(same.get(0)?.length, base.length - 1);
  });

  it("does not group few prompts or short beginnings", () => {
    assert.equal(groupPrefixes([base, [...base, 1]]).size, 0);
    assert.equal(groupPrefixes(Array.from({ length: 9 }, (_, i) => [1, 2, 3, 100 + i])).size, 0);
  });
});
