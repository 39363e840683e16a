// The engine's end of the wire: a process of the trainer's program, and the connection to it.
import { type ChildProcess, spawn } from "node:child_process";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { UserError } from "../errors/userError.ts";
import { fromResponseError } from "./trainerMessages.ts";
import { trainerProgram } from "./trainerProgram.ts";

export interface ChildOptions {
  /** Arguments for Node; default: the trainer's own program. */
  readonly program?: readonly string[];
  /** What the process writes to stderr, as it comes. */
  readonly onLog?: (text: string) => void;
}

export interface TrainerChild {
  readonly connection: MessageConnection;
  /**
   * The answer of a request, or what the process threw.
   * @throws UserError `trainer-died` when the process ends without an answer.
   */
  answer<T>(request: Promise<T>): Promise<T>;
  kill(): void;
  /** Closes the wire, at which the process ends, and waits for that. */
  close(): Promise<void>;
}

/** Starts a process; it ends by itself when this one does. */
export function startTrainerChild(options: ChildOptions = {}): TrainerChild {
  const child = startProcess(options.program ?? trainerProgram());
  const ended = endOf(child);
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-longestLog);
    options.onLog?.(text);
  });
  // Writing to a process that just died fails on the stream too; its end says more.
  child.stdin.on("error", () => undefined);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onError(() => undefined);

  return {
    connection,
    async answer(request) {
      request.catch(() => undefined);
      const died = ended.then((end): never => {
        throw deathOf(end, log);
      });
      died.catch(() => undefined);
      try {
        return await Promise.race([request, died]);
      } catch (error) {
        // A broken wire is the first sign of a dead process: wait for the reason.
        if (isWireError(error)) return await died;
        throw fromResponseError(error);
      }
    },
    kill: () => child.kill("SIGKILL"),
    async close() {
      connection.dispose();
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

type PipedProcess = ChildProcess & {
  readonly stdin: NonNullable<ChildProcess["stdin"]>;
  readonly stdout: NonNullable<ChildProcess["stdout"]>;
  readonly stderr: NonNullable<ChildProcess["stderr"]>;
};

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the process could not be started. */
  readonly error?: Error;
}

const longestLog = 4000;

function startProcess(program: readonly string[]): PipedProcess {
  // Options for a debugger or another loader are meant for the process that a person started.
  const { NODE_OPTIONS: _, ...environment } = process.env;
  return spawn(process.execPath, [...program], {
    stdio: ["pipe", "pipe", "pipe"],
    env: environment,
    windowsHide: true,
  });
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

function isWireError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // PendingResponseRejected, ConnectionInactive, MessageWriteError of JSON-RPC; a pipe without a reader.
  const codes: readonly unknown[] = [-32097, -32096, -32099, "EPIPE", "ERR_STREAM_DESTROYED"];
  return codes.includes(code);
}

function deathOf(end: End, log: string): Error {
  if (end.error) return end.error;
  const how =
    end.signal === null
      ? `ended with code ${end.code} before it was done`
      : `was ended by the signal ${end.signal}`;
  const guess = end.signal === "SIGKILL" ? " Most often the system does that when memory runs out." : "";
  const lastWords = log.trim().split("\n").slice(-5).join("\n");
  return new UserError(
    "trainer-died",
    `The training process ${how}.${guess}${lastWords === "" ? "" : `\nIts last words were:\n${lastWords}`}`,
    "Nothing is lost: run the same command again and it goes on from the last checkpoint. Should it happen again, make batchRows smaller or set backend to cpu.",
    { cause: log },
  );
}
