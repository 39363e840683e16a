import assert from "node:assert/strict";
import { randomFrom, shuffled } from "../../src/lora/random.ts";

describe("lora/random", () => {
  it("gives the same numbers on every machine", () => {
    const random = randomFrom(1);
    // The first values of mulberry32 from 1.
    assert.deepEqual(
      [random(), random(), random()].map((x) => x.toFixed(9)),
      ["0.627073941", "0.002735721", "0.527447040"],
    );
  });

  it("gives numbers spread evenly over 0 to 1", () => {
    const random = randomFrom(99);
    const bins = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 20_000; i++) {
      const bin = Math.floor(random() * 10);
      bins[bin] = (bins[bin] ?? Number.NaN) + 1;
    }
    for (const count of bins) assert.ok(Math.abs(count - 2000) < 200, `${count} of 20000 in a tenth`);
  });

  it("shuffles a copy, every item once, by the seed", () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const once = shuffled(items, randomFrom(3));
    assert.deepEqual(
      items,
      [...items].toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      [...once].toSorted((a, b) => a - b),
      items,
    );
    assert.notDeepEqual(once, items);
    assert.deepEqual(shuffled(items, randomFrom(3)), once);
    assert.notDeepEqual(shuffled(items, randomFrom(4)), once);
  });
});
