// The engine's end of the wire to the editor: JSON-RPC over two streams. stdout is the protocol, logs are notifications.
import type { Readable, Writable } from "node:stream";
import {
  type CancellationToken,
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { stoppedByPerson } from "../errors/cancelled.ts";
import { UserError } from "../errors/userError.ts";
import { protocolVersion, type EngineMethod, type EngineNotifications } from "../protocol/engineProtocol.ts";
import { engineMethods, parseParams } from "../protocol/engineSchemas.ts";
import { answerRequests } from "./answerRequests.ts";
import { createCurrentRun } from "./currentRun.ts";
import { holdSession } from "./heldSession.ts";
import type { injectFolder } from "./inject.ts";
import { knowledgeRequests } from "./knowledgeRequests.ts";
import { machineRequests } from "./machineRequests.ts";
import type { Handlers, RequestContext } from "./requestContext.ts";
import { calmEvents, runRequests } from "./runRequests.ts";
import { watchRuns } from "./runWatch.ts";
import type { openSession } from "./session.ts";
import { toResponseError } from "./trainerMessages.ts";
import { version } from "./version.ts";

export interface EngineParts {
  readonly openSession: typeof openSession;
  readonly inject?: typeof injectFolder;
}

export interface EngineServer {
  /** Ends what goes on with a checkpoint and frees the models. */
  stop(): Promise<void>;
}

/** Serves the requests; `onGone` is called when the other side is gone and everything has ended. */
export function serveEngine(
  parts: EngineParts,
  input: Readable,
  output: Writable,
  onGone: () => void,
): EngineServer {
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const notify: RequestContext["notify"] = (name, content: EngineNotifications[typeof name]) => {
    // Nobody is there to be told any more; the closed stream ends the process.
    connection.sendNotification(name, content).catch(() => undefined);
  };
  let dataDir: string | undefined;
  let shaken = false;
  const run = createCurrentRun(
    calmEvents(
      (folder, event) => notify("runEvent", { folder, event }),
      () => performance.now(),
    ),
  );
  const session = holdSession(parts.openSession);
  const watch = watchRuns(
    () => dataDir,
    (folder, snapshot) => notify("runElsewhere", { folder, run: snapshot ?? null }),
  );
  const context: RequestContext = {
    get dataDir() {
      return dataDir;
    },
    run,
    session,
    watch,
    notify,
  };
  const gone = new AbortController();
  const stop = async (): Promise<void> => {
    gone.abort(stoppedByPerson());
    watch.dispose();
    await run.stop();
    await session.close();
  };

  // Made for each request: the data folder is known after the handshake only.
  const handlers = (): Handlers<EngineMethod> => ({
    handshake: (params) => {
      if (params.protocol !== protocolVersion) throw otherProtocol(params.client, params.protocol);
      dataDir = params.dataDir;
      return Promise.resolve({ version, protocol: protocolVersion, pid: process.pid });
    },
    heartbeat: () => Promise.resolve({ uptimeSeconds: process.uptime() }),
    async shutdown() {
      await stop();
      return { done: true };
    },
    ...runRequests(context, parts.inject),
    ...answerRequests(context),
    ...knowledgeRequests(context),
    ...machineRequests(context),
  });

  const answer = async (method: EngineMethod, given: unknown, token: CancellationToken): Promise<unknown> => {
    const parsed = parseParams(method, given);
    if ("error" in parsed) return new ResponseError(invalidParams, `${method}: ${parsed.error}`);
    if (method !== "handshake" && !shaken)
      return new ResponseError(notInitialized, "The first request must be the handshake.");
    const cancelled = new AbortController();
    // A request that is cancelled before it is looked at never tells that it was.
    if (token.isCancellationRequested) cancelled.abort(stoppedByPerson());
    token.onCancellationRequested(() => cancelled.abort(stoppedByPerson()));
    const handler = handlers()[method] as (params: unknown, signal: AbortSignal) => Promise<unknown>;
    try {
      const result = await handler(parsed.params, AbortSignal.any([cancelled.signal, gone.signal]));
      if (method === "handshake") shaken = true;
      return result;
    } catch (error) {
      if (!UserError.is(error)) {
        notify("log", { level: "error", text: `${method}: ${stackOf(error)}` });
      }
      return toResponseError(error);
    }
  };
  for (const method of engineMethods()) {
    connection.onRequest(method, (given: unknown, token: CancellationToken) => answer(method, given, token));
  }
  connection.onClose(() => {
    void stop().finally(onGone);
  });
  connection.listen();
  return { stop };
}

/** JSON-RPC's own codes. */
const invalidParams = -32602;
const notInitialized = -32002;

function otherProtocol(client: string, protocol: number): UserError {
  return new UserError(
    "protocol-mismatch",
    `The extension ${client} speaks protocol ${protocol}, this engine ${version} speaks ${protocolVersion}.`,
    "Reload the window: an update was installed while it was open.",
  );
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
