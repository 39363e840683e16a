// What has changed in the documents since an adapter was taught them.
import type { DocumentHash } from "./types.ts";

export interface Freshness {
  /** Paths, sorted. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** How many documents differ in all; 0 is up to date. */
  readonly stale: number;
}

/** Compares by content hash, so a touched or rewritten file with the same bytes is not stale. */
export function freshnessOf(taught: readonly DocumentHash[], current: readonly DocumentHash[]): Freshness {
  const before = new Map(taught.map((document) => [document.path, document.contentHash]));
  const now = new Map(current.map((document) => [document.path, document.contentHash]));
  const changed = [...now].filter(([path, hash]) => before.has(path) && before.get(path) !== hash);
  const added = [...now].filter(([path]) => !before.has(path));
  const removed = [...before].filter(([path]) => !now.has(path));
  return {
    changed: paths(changed),
    added: paths(added),
    removed: paths(removed),
    stale: changed.length + added.length + removed.length,
  };
}

function paths(entries: readonly (readonly [string, string])[]): string[] {
  return entries.map(([path]) => path).toSorted();
}
