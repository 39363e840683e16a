// How a suite in the extension host must have ended.
import assert from "node:assert/strict";
import type { HostResults } from "../host/run.ts";
import type { HostSuite } from "./hostSuite.ts";

/** What each suite must at least have run: one that does not load would otherwise pass. */
const leastTests: Readonly<Record<HostSuite["name"], number>> = {
  trusted: 9,
  restricted: 3,
  noFolder: 3,
  taught: 4,
};

/** Lists what passed. @throws AssertionError with all that failed. */
export function checkResults(name: HostSuite["name"], { passed, failed, skipped }: HostResults): void {
  for (const title of passed) console.log(`      ✓ ${title}`);
  assert.deepEqual(
    failed.map(({ title, error }) => `${title}\n${error}`),
    [],
  );
  assert.deepEqual(skipped, []);
  assert.ok(passed.length >= leastTests[name], `only ${passed.length} tests of ${name} ran`);
}
