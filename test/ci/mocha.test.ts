// The gate's own counting: a test process that dies must cost a failure and never a passed gate.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const runner = fileURLToPath(new URL("../../.ci/mocha.mjs", import.meta.url));

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly trouble?: string;
}

/** Runs a test file of the given body through the gate's runner. */
async function runTests(body: string): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), "steep-gate-"));
  try {
    const file = join(folder, "some.test.mjs");
    await writeFile(file, body);
    const program = `
      const { runMocha } = await import(${JSON.stringify(pathToFileURL(runner).href)});
      const result = await runMocha({ name: "some", files: [${JSON.stringify(file)}] });
      console.log("\\nRESULT " + JSON.stringify(result));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    const line = stdout.split("\n").find((text) => text.startsWith("RESULT "));
    assert.ok(line, stdout);
    return JSON.parse(line.slice("RESULT ".length)) as Counts;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the gate's count", () => {
  it("is mocha's where all is well, and where a test fails", async () => {
    const { passed, failed, trouble } = await runTests(`
      it("a", () => {});
      it("b", () => {});
      it("c", () => { throw new Error("wrong"); });`);
    assert.deepEqual({ passed, failed, trouble }, { passed: 2, failed: 1, trouble: undefined });
  });

  it("has one failure for a process that dies by a signal, beside what was seen before", async () => {
    const { passed, failed, trouble } = await runTests(`
      it("a", () => {});
      it("b", () => { throw new Error("wrong"); });
      it("c", () => process.kill(process.pid, "SIGABRT"));
      it("d", () => {});`);
    assert.deepEqual({ passed, failed }, { passed: 1, failed: 2 });
    assert.match(trouble ?? "", /SIGABRT/);
  });

  it("has one failure for a process that ends early and says that all is well", async () => {
    const { passed, failed } = await runTests(`
      it("a", () => {});
      it("b", () => process.exit(0));`);
    assert.deepEqual({ passed, failed }, { passed: 1, failed: 1 });
  });

  it("has one failure for files that cannot be loaded", async () => {
    const { passed, failed } = await runTests(`import "./missing.mjs";`);
    assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
  });
});
