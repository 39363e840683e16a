// An engine's server in this process, spoken to over streams as the editor does.
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { type EngineParts, type EngineServer, serveEngine } from "../../src/engine/server.ts";
import {
  type EngineMethod,
  type EngineNotification,
  type EngineNotifications,
  type EngineParams,
  type EngineResult,
  protocolVersion,
} from "../../src/protocol/engineProtocol.ts";
import { fakeSessions } from "./fakeSession.ts";

export interface ConnectedEngine {
  readonly server: EngineServer;
  readonly connection: MessageConnection;
  /** What the engine reads; to break off. */
  readonly toEngine: PassThrough;
  /** True once the engine has said that everything has ended. */
  readonly gone: boolean;
  request<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    token?: CancellationToken,
  ): Promise<EngineResult<M>>;
  /** All notifications of a name so far. */
  told<N extends EngineNotification>(name: N): readonly EngineNotifications[N][];
  /** Waits until a condition holds. */
  until(holds: () => boolean): Promise<void>;
  handshake(dataDir?: string): Promise<EngineResult<"handshake">>;
}

const connected: ConnectedEngine[] = [];

export function connectEngine(parts: Partial<EngineParts> = {}): ConnectedEngine {
  const toEngine = new PassThrough();
  const fromEngine = new PassThrough();
  let gone = false;
  const server = serveEngine(
    { openSession: fakeSessions().open, ...parts },
    toEngine,
    fromEngine,
    () => (gone = true),
  );
  const connection = createMessageConnection(
    new StreamMessageReader(fromEngine),
    new StreamMessageWriter(toEngine),
  );
  const told: { name: string; content: unknown }[] = [];
  connection.onNotification((name: string, content: unknown) => void told.push({ name, content }));
  connection.onError(() => undefined);
  connection.listen();
  const engine: ConnectedEngine = {
    server,
    connection,
    toEngine,
    get gone() {
      return gone;
    },
    request: <M extends EngineMethod>(method: M, params: EngineParams<M>, token?: CancellationToken) =>
      // The library takes an undefined token for one more parameter.
      token
        ? connection.sendRequest<EngineResult<M>>(method, params, token)
        : connection.sendRequest<EngineResult<M>>(method, params),
    told: <N extends EngineNotification>(name: N) =>
      told.flatMap((one) => (one.name === name ? [one.content as EngineNotifications[N]] : [])),
    async until(holds) {
      for (let waited = 0; !holds(); waited += 10) {
        if (waited > 20_000) throw new Error("it did not come");
        await sleep(10);
      }
    },
    handshake: (dataDir) =>
      connection.sendRequest<EngineResult<"handshake">>("handshake", {
        protocol: protocolVersion,
        client: "test",
        ...(dataDir === undefined ? {} : { dataDir }),
      }),
  };
  connected.push(engine);
  return engine;
}

/** Breaks all connections off, as the end of the editor does. */
export async function disconnectEngines(): Promise<void> {
  for (const { connection, toEngine, server } of connected.splice(0)) {
    connection.dispose();
    if (!toEngine.destroyed) {
      const closed = once(toEngine, "close");
      toEngine.destroy();
      await closed;
    }
    await server.stop();
  }
}
