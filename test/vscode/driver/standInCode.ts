// Stands where a program of the desktop's VS Code is expected: it understands what @vscode/test-electron and
// @vscode/test-cli start one with, and runs the tests in the stand-in.
import { parseArgs } from "node:util";
import { chromium } from "../setup/chromium.ts";
import { standIn } from "../setup/standIn.ts";
import { newest } from "../setup/versions.ts";
import { loadTests } from "./hostSuite.ts";
import { startServer } from "./server.ts";

const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
const { extensionDevelopmentPath: extension, extensionTestsPath: tests } = values;
if (typeof extension !== "string" || typeof tests !== "string") throw new Error("only tests can be run");

const [folder] = positionals;
const options = process.env["VSCODE_TEST_OPTIONS"];
const server = await startServer(await standIn(newest), {
  trusted: true,
  automation: true,
  settings: { "chat.disableAIFeatures": false, "steep.model": "smollm2-135m" },
  env: options === undefined ? {} : { VSCODE_TEST_OPTIONS: options },
});
try {
  process.exitCode = await loadTests(chromium(), server, {
    extension,
    tests,
    onLine: (line) => console.log(line),
    ...(folder === undefined ? {} : { folder }),
  });
} finally {
  await server.stop();
}
