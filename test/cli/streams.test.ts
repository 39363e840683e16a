// What is left of a terminal or a pipe when its other end is gone.
import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const source = (path: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)));

/** Runs a program of TypeScript in a process of its own. */
function start(program: string): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program]);
}

describe("a reader that goes away", () => {
  const writesNotes = `
    import { setTimeout as sleep } from "node:timers/promises";
    import { outliveReaders } from ${source("cli/output.ts")};
    outliveReaders();
    process.stderr.write("ready\\n");
    for (let i = 0; i < 10; i++) { await sleep(50); process.stderr.write("note\\n"); }
    process.stdout.write("done\\n");
    process.exitCode = 3;
  `;

  it("of notes does not end the work", async () => {
    const child = start(writesNotes);
    await once(child.stderr, "data");
    child.stderr.destroy();
    let out = "";
    child.stdout.on("data", (data) => (out += data));
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([out, code], ["done\n", 3]);
  });

  it("of results ends it quietly", async () => {
    const child = start(`
      import { outliveReaders } from ${source("cli/output.ts")};
      outliveReaders();
      process.stderr.write("ready\\n");
      setInterval(() => process.stdout.write("result\\n"), 50);
    `);
    await once(child.stderr, "data");
    child.stdout.destroy();
    let errors = "";
    child.stderr.on("data", (data) => (errors += data));
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([errors, code], ["", 0]);
  });

  it("gets its cursor back when the process ends in the middle of a bar", async () => {
    const child = start(`
      import { createProgressBars } from ${source("cli/progressBars.ts")};
      Object.assign(process.stderr, { isTTY: true, columns: 80, cursorTo() {}, moveCursor() {}, clearLine() {} });
      createProgressBars(process.stderr).show({ kind: "progress", stage: "training", done: 1, total: 9, unit: "steps" });
      process.exit(130);
    `);
    let shown = "";
    child.stderr.on("data", (data) => (shown += data));
    await once(child, "close");
    assert.ok(shown.includes("\u001B[?25l"), JSON.stringify(shown));
    assert.ok(shown.lastIndexOf("\u001B[?25h") > shown.lastIndexOf("\u001B[?25l"), JSON.stringify(shown));
  });
});
