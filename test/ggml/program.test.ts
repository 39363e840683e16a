import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "./program.ts";

describe("ggml: a program of its own", () => {
  let folder: string;
  const program = async (body: string): Promise<string> => {
    const file = join(folder, "program.mts");
    await writeFile(file, body);
    return file;
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "steep-program-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("gives its standard output", async () => {
    assert.equal(await runProgram(await program("console.log(process.argv[2]);"), ["hello"]), "hello\n");
  });

  it("is an error with the signal and all output when it dies", async () => {
    const file = await program(
      'console.error("GGML_ASSERT(x) failed"); process.kill(process.pid, "SIGABRT");',
    );
    await assert.rejects(runProgram(file, []), /SIGABRT[^]*GGML_ASSERT\(x\) failed/);
  });
});
