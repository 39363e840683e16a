// The engine as the editor starts it: a process that speaks on its stdin and stdout, and ends with them.
import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { fromSource } from "../../src/engine/trainerProgram.ts";
import { protocolVersion } from "../../src/protocol/engineProtocol.ts";
import type { FolderStatus } from "../../src/protocol/status.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();
const program = fileURLToPath(new URL("../../src/engine/serverProcess.ts", import.meta.url));

describe("the engine's process", function () {
  this.timeout(60_000);
  let child: ChildProcessWithoutNullStreams;
  let connection: MessageConnection;

  beforeEach(async () => {
    child = spawn(process.execPath, fromSource(program), { stdio: ["pipe", "pipe", "pipe"] });
    connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.onError(() => undefined);
    connection.listen();
    const { pid } = await connection.sendRequest<{ pid: number }>("handshake", {
      protocol: protocolVersion,
      client: "test",
      dataDir: await makeFolder(),
    });
    assert.equal(pid, child.pid);
  });
  afterEach(() => {
    connection.dispose();
    child.kill("SIGKILL");
  });

  const ended = async (): Promise<number | null> => {
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  };

  it("knows what another process wrote, and ends when its stdin is closed", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    const greeting = { protocol: protocolVersion, client: "test", dataDir };
    await connection.sendRequest("handshake", greeting);
    const status = await connection.sendRequest<FolderStatus>("status", { folder });
    assert.equal(status.state, "upToDate");
    child.stdin.end();
    assert.equal(await ended(), 0);
  });

  it("is not ended by the Ctrl-C of a terminal, but by the system's request", async () => {
    child.kill("SIGINT");
    assert.ok(await connection.sendRequest("heartbeat", {}));
    child.kill("SIGTERM");
    assert.equal(await ended(), 0);
  });

  it("ends when the one who asked is gone in the middle of a request", async () => {
    connection.sendRequest("doctor", {}).catch(() => undefined);
    child.stdout.destroy();
    child.stdin.destroy();
    assert.equal(await ended(), 0);
  });
});
