// The whole gate: packages, bundles, checks, every test. Ends with `N passed, N failed`.
// With arguments (`npm test -- test/gguf/*.test.ts`) only those test files run, without the checks.
import { build } from "./build.mjs";
import { check } from "./check.mjs";
import { install, root } from "./install.mjs";
import { runMocha } from "./mocha.mjs";
import { testGroups } from "./testGroups.mjs";

install();
await build();
const files = process.argv.slice(2);
const failedChecks = files.length > 0 ? [] : check();
const groups = files.length > 0 ? [{ name: "the given files", files }] : testGroups(root);
const total = { passed: 0, failed: failedChecks.length };
const told = failedChecks.map((name) => `check ${name}`);
// Two cores: groups that need neither a model nor VS Code leave one of them idle when they run alone.
await inLanes(
  groups.filter(({ light }) => light),
  2,
);
await inLanes(
  groups.filter(({ light }) => !light),
  1,
);
if (told.length > 0) console.log(`\nFailed:\n${told.map((line) => `  ${line}`).join("\n")}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function inLanes(waiting, lanes) {
  const queue = waiting.values();
  const lane = async () => {
    for (const group of queue) await run(group, lanes > 1);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function run(group, whole) {
  const { passed, failed, seconds, trouble } = await runMocha(group, { whole });
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) told.push(`${group.name}: ${failed} failed${trouble ? ` (${trouble})` : ""}`);
  console.log(`${group.name}: ${passed} passed, ${failed} failed in ${seconds.toFixed(0)} s`);
}
