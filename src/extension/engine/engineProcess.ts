// One life of the engine's process: its start, the connection to it, its end. Knows nothing of restarts.
import { type ChildProcess, spawn } from "node:child_process";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { UserError } from "../../errors/userError.ts";
import type {
  EngineMethod,
  EngineNotification,
  EngineNotifications,
  EngineParams,
  EngineResult,
} from "../../protocol/engineProtocol.ts";
import { parseNotification } from "../../protocol/engineSchemas.ts";
import { engineEnvironment } from "./environment.ts";
import { type FloodLimit, floodGuard, lineLimiter, logLimit, protocolLimit } from "./floodGuard.ts";
import { fromWire } from "./wireError.ts";

export interface EngineProgram {
  /** Arguments for Node: the bundle, or a loader and a source file. */
  readonly arguments: readonly string[];
  readonly folder?: string;
}

export type NotificationListener = <N extends EngineNotification>(
  name: N,
  content: EngineNotifications[N],
) => void;

export interface EngineProcessOptions {
  readonly program: EngineProgram;
  readonly onNotification: NotificationListener;
  /** A line of the engine's stderr. */
  readonly onLog: (line: string) => void;
  readonly flood?: FloodLimit;
}

export interface EngineProcess {
  readonly pid: number | undefined;
  /** Why the process ended, as a sentence. */
  readonly ended: Promise<string>;
  /** @throws what the engine throws; `engine-stopped` when the process ends without an answer; `cancelled`. */
  request<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    signal?: AbortSignal,
  ): Promise<EngineResult<M>>;
  /** Ends it at once; `why` becomes the reason of its end. */
  kill(why: string): void;
  /** Asks it to end, and ends it if it does not in `milliseconds`. */
  close(milliseconds: number): Promise<void>;
}

const notifications: readonly EngineNotification[] = [
  "runEvent",
  "runElsewhere",
  "answerText",
  "statusChanged",
  "log",
];

/** Starts the program with Node (in the desktop: with VS Code's own). */
export function startEngineProcess(options: EngineProcessOptions): EngineProcess {
  const { program, onLog } = options;
  const child = spawn(process.execPath, [...program.arguments], {
    stdio: ["pipe", "pipe", "pipe"],
    env: engineEnvironment(process.env),
    windowsHide: true,
    ...(program.folder === undefined ? {} : { cwd: program.folder }),
  });
  let killedBecause: string | undefined;
  const kill = (why: string): void => {
    killedBecause ??= why;
    child.kill("SIGKILL");
  };
  const lastLines: string[] = [];
  const log = lineLimiter(logLimit, (line) => {
    lastLines.push(line);
    if (lastLines.length > 5) lastLines.shift();
    onLog(line);
  });
  child.stderr.setEncoding("utf8").on("data", log);
  // Writing to a process that just died fails on the stream too; its end says more.
  child.stdin.on("error", () => undefined);
  const guard = floodGuard(options.flood ?? protocolLimit, (bytes) =>
    kill(`it wrote ${Math.round(bytes / 1e6)} MB at once`),
  );
  const connection = connect(child.stdout.pipe(guard), child.stdin, options, kill);
  const ended = endOf(child).then((how) => {
    connection.dispose();
    const words = lastLines.length === 0 ? "" : `\n${lastLines.join("\n")}`;
    return `The engine ${killedBecause === undefined ? how : `was ended because ${killedBecause}`}.${words}`;
  });

  return {
    pid: child.pid,
    ended,
    request: (method, params, signal) => answerOf(connection, ended, method, params, signal),
    kill,
    async close(milliseconds) {
      const timer = setTimeout(() => kill("it did not end when asked"), milliseconds);
      connection.sendRequest("shutdown", {}).then(
        () => child.stdin.end(),
        () => child.stdin.end(),
      );
      await ended;
      clearTimeout(timer);
    },
  };
}

function connect(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  { onNotification, onLog }: EngineProcessOptions,
  kill: (why: string) => void,
): MessageConnection {
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  connection.onError(([error]) => kill(`it did not speak the protocol: ${error.message}`));
  for (const name of notifications) {
    connection.onNotification(name, (value: unknown) => {
      const content = parseNotification(name, value);
      if (content === undefined) onLog(`A ${name} of the engine was not understood.`);
      else onNotification(name, content);
    });
  }
  connection.listen();
  return connection;
}

async function answerOf<M extends EngineMethod>(
  connection: MessageConnection,
  ended: Promise<string>,
  method: M,
  params: EngineParams<M>,
  signal?: AbortSignal,
): Promise<EngineResult<M>> {
  const stop = new CancellationTokenSource();
  const onAbort = (): void => stop.cancel();
  if (signal?.aborted === true) stop.cancel();
  signal?.addEventListener("abort", onAbort, { once: true });
  const died = ended.then((why): never => {
    throw engineStopped(why);
  });
  died.catch(() => undefined);
  const request = connection.sendRequest<EngineResult<M>>(method, params, stop.token);
  request.catch(() => undefined);
  try {
    return await Promise.race([request, died]);
  } catch (error) {
    // The wire breaks before the process is seen to end: wait for the reason.
    if (isWireError(error)) return await died;
    throw fromWire(error);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    stop.dispose();
  }
}

/** Why a request of a dead engine failed. */
export function engineStopped(why: string): UserError {
  return new UserError(
    "engine-stopped",
    why,
    "What was computed is kept. Steep starts the engine again by itself; the log says more.",
  );
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("close", (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `was ended by the signal ${signal}`),
    );
  });
}

function isWireError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // PendingResponseRejected, ConnectionInactive, MessageWriteError of JSON-RPC; a pipe without a reader.
  const codes: readonly unknown[] = [-32_097, -32_096, -32_099, "EPIPE", "ERR_STREAM_DESTROYED"];
  return codes.includes(code);
}
