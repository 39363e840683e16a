// `steep watch` as a process.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readme, teachWithoutModel } from "../engine/taughtFolder.ts";
import { jsonOf, startSteep, steep, temporaryFolders } from "./steep.ts";

const makeFolder = temporaryFolders();

describe("steep watch", function () {
  this.timeout(60_000);

  it("prints a line for each state, and ends cleanly at Ctrl-C", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    const running = startSteep(["watch", folder, "--data-dir", dataDir, "--json"]);
    assert.equal((JSON.parse(await running.line()) as { state: string }).state, "up to date");
    await writeFile(join(folder, "README.md"), `${readme}\nMore.\n`);
    const line = JSON.parse(await running.line(/"stale":1/)) as Record<string, unknown>;
    assert.deepEqual(line["changed"], ["README.md"]);
    assert.equal(line["head"], false);
    running.kill("SIGINT");
    const ran = await running.ended;
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(ran.stdout.trim().split("\n").length, 2);
  });

  it("prints it for people", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    const running = startSteep(["watch", folder, "--data-dir", dataDir]);
    await running.line(/up to date/);
    await writeFile(join(folder, "new.md"), "# New\n\nWords.\n");
    assert.match(await running.line(/stale/), /^\d\d:\d\d:\d\d stale \(1\): new new\.md$/);
    running.kill("SIGINT");
    assert.equal((await running.ended).code, 0);
  });

  it("says that nothing was taught yet", async () => {
    const running = startSteep(["watch", await makeFolder(), "--data-dir", await makeFolder()]);
    assert.match(await running.line(), /not taught yet/);
    running.kill("SIGTERM");
    assert.equal((await running.ended).code, 0);
  });

  it("tells once why the documents cannot be taught, and goes on watching", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    // The model is no GGUF, so that the injection fails at once.
    const model = join(await makeFolder(), "model.gguf");
    await writeFile(model, "this is text, not a model, and long enough to have a header");
    const running = startSteep(
      ["watch", folder, "--data-dir", dataDir, "--model", model, "--json", "--inject", "idle"].concat([
        // The machine of a test is seldom idle.
        "--idle-after",
        "0",
        "--idle-load",
        "100000",
      ]),
    );
    await running.line(/up to date/);
    await writeFile(join(folder, "README.md"), `${readme}\nMore.\n`);
    const { error } = JSON.parse(await running.line(/"error"/)) as { error: { code: string } };
    assert.equal(error.code, "not-gguf");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    running.kill("SIGINT");
    const ran = await running.ended;
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(ran.stdout.match(/"error"/g)?.length, 1);
  });

  it("does not ask where nobody can answer", async () => {
    const ran = await steep(["watch", ".", "--inject", "ask", "--json"]);
    assert.equal(ran.code, 2);
    assert.match((jsonOf(ran) as { error: { message: string } }).error.message, /terminal/);
  });

  for (const args of [
    ["--inject", "always"],
    ["--idle-after", "soon"],
    ["--idle-load", "low"],
  ]) {
    it(`refuses ${args.join(" ")}`, async () => {
      assert.equal((await steep(["watch", ".", ...args])).code, 2);
    });
  }

  it("refuses a folder that is not there", async () => {
    const ran = await steep(["watch", "/no/such", "--json"]);
    assert.equal(ran.code, 1);
    assert.equal((jsonOf(ran) as { error: { code: string } }).error.code, "no-such-folder");
  });
});
