// `steep serve` as a process: what it prints, and how it ends.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { teachWithoutModel } from "../engine/taughtFolder.ts";
import { jsonOf, startSteep, steep, temporaryFolders } from "./steep.ts";

const makeFolder = temporaryFolders();

interface Line {
  readonly url: string;
  readonly token: string;
  readonly models: readonly string[];
}

const modelsOf = (url: string, token: string): Promise<Response> =>
  fetch(`${url}/models`, { headers: { authorization: `Bearer ${token}` } });

describe("steep serve as a process", () => {
  it("prints address, token and models as one line, and ends cleanly at Ctrl-C", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    const running = startSteep(["serve", folder, "--port", "0", "--data-dir", dataDir, "--json"]);
    const { url, token, models } = JSON.parse(await running.line()) as Line;
    assert.match(url, /^http:\/\/127\.0\.0\.1:[1-9]\d*\/v1$/);
    assert.ok(token.length >= 32);
    assert.equal(models.length, 2);
    assert.equal((await modelsOf(url, token)).status, 200);
    assert.equal((await modelsOf(url, "other")).status, 401);
    running.kill("SIGINT");
    const ran = await running.ended;
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(ran.stdout.trim().split("\n").length, 1);
    await assert.rejects(modelsOf(url, token));
  });

  it("prints them for people, with a token of the environment", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    const env = { STEEP_TOKEN: "of-the-environment" };
    const running = startSteep(["serve", folder, "--port", "0", "--data-dir", dataDir], { env });
    const address = (await running.line(/^Address: /)).slice("Address: ".length);
    assert.match(await running.line(/^Token:/), /of-the-environment/);
    assert.match(await running.line(/^Models:/), /steep\/\S+, qwen2\.5-coder-0\.5b/);
    assert.equal((await modelsOf(address, "of-the-environment")).status, 200);
    running.kill("SIGTERM");
    assert.equal((await running.ended).code, 0);
  });

  it("refuses a port that is in use, and says how to take another", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    try {
      const { port } = other.address() as AddressInfo;
      const ran = await steep(["serve", folder, "--port", String(port), "--data-dir", dataDir, "--json"]);
      assert.equal(ran.code, 1);
      const { error } = jsonOf(ran) as { error: { code: string; message: string; hint: string } };
      assert.equal(error.code, "busy");
      assert.match(error.message, new RegExp(String(port)));
      assert.match(error.hint, /--port/);
    } finally {
      other.close();
    }
  });

  it("refuses a folder that was not taught", async () => {
    const ran = await steep(["serve", await makeFolder(), "--data-dir", await makeFolder(), "--json"]);
    assert.equal(ran.code, 1);
    assert.equal((jsonOf(ran) as { error: { code: string } }).error.code, "not-injected");
  });

  for (const [flag, value] of [
    ["--port", "65536"],
    ["--port", "http"],
    ["--token", "short"],
    ["--token", "with a space in it"],
    ["--allow-origin", "example.org/path"],
  ] as const) {
    it(`refuses ${flag} ${value}`, async () => {
      const ran = await steep(["serve", ".", flag, value, "--json"]);
      assert.equal(ran.code, 2, ran.stdout);
      assert.equal((jsonOf(ran) as { error: { code: string } }).error.code, "wrong-use");
    });
  }
});
