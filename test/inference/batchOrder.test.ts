import assert from "node:assert/strict";
import { bySequence } from "../../src/inference/batchOrder.ts";

const item = (evaluationPriority: number, tokens: number) => ({
  evaluationPriority,
  tokens: Array.from({ length: tokens }),
});
const shares = (items: readonly ReturnType<typeof item>[], size: number): [number, number][] =>
  bySequence({ items, size }).map((one) => [one.item.evaluationPriority, one.processAmount]);

describe("inference/batchOrder", () => {
  it("puts sequences in the order of their places", () => {
    assert.deepEqual(shares([item(3, 1), item(1, 1), item(2, 1)], 512), [
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it("lets all of them on, however long a prompt is", () => {
    assert.deepEqual(shares([item(2, 1), item(1, 900)], 512), [
      [1, 511],
      [2, 1],
    ]);
  });

  it("never takes more tokens than fit, nor more than there are", () => {
    for (const size of [1, 2, 3, 7, 100]) {
      const items = [item(1, 5), item(2, 60), item(3, 1), item(4, 9)];
      const chosen = bySequence({ items, size });
      assert.ok(chosen.reduce((sum, { processAmount }) => sum + processAmount, 0) <= size);
      assert.ok(chosen.every((one) => one.processAmount >= 1 && one.processAmount <= one.item.tokens.length));
    }
  });
});
