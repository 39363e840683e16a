import assert from "node:assert/strict";
import { randomFrom } from "../../src/lora/random.ts";
import { largest } from "../../src/training/teacher.ts";

/** The k largest by sorting everything; equal ones by id. */
function bySorting(distribution: Float32Array, k: number): [number, number][] {
  const all = [...distribution].map((p, id): [number, number] => [id, p]);
  return all.toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, k);
}

function softmax(logits: readonly number[]): Float32Array {
  const most = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - most));
  const sum = powers.reduce((total, p) => total + p, 0);
  return Float32Array.from(powers, (p) => p / sum);
}

function check(distribution: Float32Array, k: number): void {
  const { ids, probabilities } = largest(distribution, k);
  assert.deepEqual(
    [...ids].map((id, i) => [id, probabilities[i]]),
    bySorting(distribution, k),
  );
}

describe("training/teacher: the largest of a distribution", () => {
  const random = randomFrom(5);

  it("are those of a plain sort for distributions of every sharpness", () => {
    for (const sharpness of [0.1, 1, 3, 10, 40]) {
      check(softmax(Array.from({ length: 5000 }, () => random() * sharpness)), 20);
    }
  });

  it("are taken by id among equal ones", () => {
    check(new Float32Array(1000).fill(1 / 1000), 20);
    const coarse = Float32Array.from({ length: 3000 }, () => Math.ceil(random() * 3) / 6000);
    check(coarse, 50);
  });

  it("are found in a nearly flat distribution whose words are all below the first threshold", () => {
    check(softmax(Array.from({ length: 50_000 }, () => random() * 1e-3)), 20);
  });

  it("are found when one word has almost everything and others have nothing at all", () => {
    const certain = softmax(Array.from({ length: 2000 }, (_, i) => (i === 700 ? 60 : random())));
    check(certain, 20);
    const oneHot = new Float32Array(2000);
    oneHot[1234] = 1;
    check(oneHot, 20);
  });

  it("are all of them when as many are wanted as there are", () => {
    check(softmax([3, 1, 2, 1]), 4);
  });
});
