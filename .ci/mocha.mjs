// One group of test files in one mocha process, with a count that also holds when the process dies.
import { spawn } from "node:child_process";
import { root } from "./install.mjs";

/** A group that takes longer hangs in native code, where mocha's own limits do not reach. */
const minutesAtMost = 25;

/**
 * Runs the files; `trouble` says what went wrong beside failed tests. `whole`: what they print is shown at once when
 * they have ended, for groups that run side by side.
 */
export function runMocha({ name, files }, { whole = false } = {}) {
  if (!whole) console.log(`\n${name}`);
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...files], {
      cwd: root,
      stdio: ["ignore", "pipe", whole ? "pipe" : "inherit"],
    });
    let output = "";
    let shown = `\n${name}\n`;
    let hangs = false;
    const limit = setTimeout(() => {
      hangs = true;
      child.kill("SIGKILL");
    }, minutesAtMost * 60_000);
    child.stdout.on("data", (data) => {
      output += data;
      if (whole) shown += data;
      else process.stdout.write(data);
    });
    child.stderr?.on("data", (data) => (shown += data));
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      if (whole) process.stdout.write(shown);
      const seconds = (Date.now() - started) / 1000;
      resolve({ ...counts(output, code, hangs ? `hung for ${minutesAtMost} minutes` : signal), seconds });
    });
  });
}

/**
 * The numbers of mocha's summary. A process that ends without one has crashed: what passed until then counts, and the
 * crash is one failure. So is an exit code that says failure where the summary shows none.
 */
export function counts(output, code, ended) {
  const passing = summary(output, "passing");
  const failing = summary(output, "failing") ?? 0;
  if (passing === undefined) {
    const passed = [...output.matchAll(/^\s+✔ /gm)].length;
    const failures = [...output.matchAll(/^\s+\d+\) .*\S$/gm)].length;
    return { passed, failed: failures + 1, trouble: `the process ended: ${ended ?? `exit code ${code}`}` };
  }
  if (code === null || (code !== 0 && failing === 0)) {
    return {
      passed: passing,
      failed: failing + 1,
      trouble: `${ended ?? `exit code ${code}`} after the tests`,
    };
  }
  return { passed: passing, failed: failing, trouble: undefined };
}

function summary(output, word) {
  const last = [...output.matchAll(new RegExp(`^ {2}(\\d+) ${word}`, "gm"))].at(-1);
  return last ? Number(last[1]) : undefined;
}
