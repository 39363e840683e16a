// The whole gate: packages, bundles, checks, every test. Ends with `N passed, N failed`.
// With arguments (`npm test -- test/gguf/*.test.ts`) only those test files run, without the checks.
import { spawn } from "node:child_process";
import { build } from "./build.mjs";
import { check } from "./check.mjs";
import { install, root } from "./install.mjs";

install();
await build();
const files = process.argv.slice(2);
const failedChecks = files.length > 0 ? [] : check();
const tests = await runMocha(files);
if (failedChecks.length > 0) console.log(`Failed checks: ${failedChecks.join(", ")}`);
const failed = tests.failed + failedChecks.length;
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && tests.passed > 0 && tests.code === 0 ? 0 : 1;

// Counts by mocha's own summary; a run that ends without one has crashed, which is a failure.
function runMocha(args) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ["node_modules/mocha/bin/mocha.js", ...(args.length > 0 ? args : ["test/**/*.test.ts"])],
      {
        cwd: root,
        stdio: ["inherit", "pipe", "inherit"],
      },
    );
    let output = "";
    child.stdout.on("data", (data) => {
      process.stdout.write(data);
      output += data;
    });
    child.on("close", (code) => {
      const passed = count(output, "passing");
      const failures = count(output, "failing") ?? 0;
      const crashed = passed === undefined || (code !== 0 && failures === 0);
      resolve({ passed: passed ?? 0, failed: crashed ? failures + 1 : failures, code: code ?? 1 });
    });
  });
}

function count(output, word) {
  const last = [...output.matchAll(new RegExp(`^ {2}(\\d+) ${word}`, "gm"))].at(-1);
  return last ? Number(last[1]) : undefined;
}
