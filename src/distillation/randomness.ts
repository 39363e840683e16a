// Randomness that depends on what something is, not on when it is asked: hashes as seeds.
import { createHash } from "node:crypto";

/** A number from 0 to 2^31 - 1 made of the parts. */
export function seedOf(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(parts.join("\u0000")).digest().readUInt32BE(0) >>> 1;
}

/** A short id (16 hex digits) made of the parts. */
export function idOf(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(parts.join("\u0000")).digest("hex").slice(0, 16);
}

/** The items in an order that depends only on the seed and on each item's key. */
export function shuffled<T>(items: readonly T[], seed: number, key: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, rank: seedOf(seed, key(item)) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
