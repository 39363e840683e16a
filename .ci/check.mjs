// The checks that need no running code: types, lint, format, unused files and exports.
import { pathToFileURL } from "node:url";
import { install, status } from "./install.mjs";

const checks = {
  types: ["node_modules/typescript/bin/tsc", "-p", "."],
  "types of the panel": ["node_modules/typescript/bin/tsc", "-p", "src/webview"],
  "types of the panel's tests": ["node_modules/typescript/bin/tsc", "-p", "test/webview"],
  lint: ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"],
  format: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  unused: ["node_modules/knip/bin/knip.js"],
};

/** Runs every check and returns the names of those that failed. */
export function check() {
  const failed = [];
  for (const [name, args] of Object.entries(checks)) {
    const started = Date.now();
    const ok = status(process.execPath, args) === 0;
    if (!ok) failed.push(name);
    console.log(`${ok ? "ok    " : "FAILED"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  return failed;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  process.exitCode = check().length === 0 ? 0 : 1;
}
