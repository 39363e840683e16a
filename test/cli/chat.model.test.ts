// `steep chat` with a real model that was taught nothing.
import assert from "node:assert/strict";
import { teachSmallModel } from "../engine/zeroAdapter.ts";
import { steep, temporaryFolders } from "./steep.ts";

const makeFolder = temporaryFolders();

describe("steep chat", function () {
  this.timeout(5 * 60_000);

  it("goes on behind a line that is too long for the model, and ends with 1", async () => {
    const { folder, dataDir } = await teachSmallModel(makeFolder);
    const input = `${"seven ".repeat(20_000)}\nWhich port does Kestrel listen on?\n`;
    const ran = await steep(["chat", folder, "--data-dir", dataDir, "--json"], { input });
    assert.equal(ran.code, 1, ran.stderr);
    const [refused, answered, ...more] = ran.stdout.trim().split("\n");
    assert.match(refused ?? "", /"code":"prompt-too-long"/);
    assert.match(answered ?? "", /"certainty":/);
    assert.deepEqual(more, []);
  });
});
