// `steep watch --inject idle` with a real model: a document changes, and is taught.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readme } from "../engine/taughtFolder.ts";
import { teachSmallModel } from "../engine/zeroAdapter.ts";
import { startSteep, temporaryFolders } from "./steep.ts";

const makeFolder = temporaryFolders();

describe("steep watch with a real model", function () {
  this.timeout(15 * 60_000);

  it("teaches a changed document when nothing else is to be done, and stays", async () => {
    const { folder, dataDir } = await teachSmallModel(makeFolder);
    const running = startSteep(
      ["watch", folder, "--data-dir", dataDir, "--json", "--quick", "--inject", "idle"].concat(
        ["--idle-after", "0", "--idle-load", "100000", "--model", "smollm2-135m"],
        ["minTeacherAccuracy=0", "rank=4", "epochs=1", "leastSteps=0"].flatMap((assignment) => [
          "--set",
          assignment,
        ]),
      ),
    );
    await running.line(/"up to date"/);
    await writeFile(join(folder, "README.md"), `${readme}\nThe admin page is on port 7432.\n`);
    await running.line(/"stale":1/);
    const taught = JSON.parse(await running.line(/"state":"taught"/)) as { version: number; active: boolean };
    assert.equal(taught.version, 3);
    // Where the new version is not better, the documents stay stale, and it is not made again.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.equal(running.stdout.match(/"state":"taught"/g)?.length, 1);
    if (taught.active) assert.match(running.stdout, /"up to date"[^]*"taught"[^]*"up to date"/);
    running.kill("SIGINT");
    assert.equal((await running.ended).code, 0);
  });
});
