// The trainer's own program, and the signals that reach it with its whole group.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { devicesRequest } from "../../src/engine/trainerMessages.ts";
import { trainerProgram } from "../../src/engine/trainerProgram.ts";

describe("the trainer's process", () => {
  it("leaves Ctrl-C, a closed terminal and a shutdown to the engine, and ends with it", async function () {
    if (process.platform === "win32") this.skip();
    const child = spawn(process.execPath, trainerProgram(), { stdio: ["pipe", "pipe", "ignore"] });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const devices = (): Promise<unknown> => connection.sendRequest(devicesRequest, { backend: "cpu" });
    await devices();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) child.kill(signal);
    assert.ok(await devices());
    const ended = once(child, "exit");
    child.stdin.end();
    assert.deepEqual(await ended, [0, null]);
  });
});
