// The Trainer in a process of its own: its memory goes back when a run ends, its crash ends that run only.
import { type ChildProcess, spawn } from "node:child_process";
import { CancellationTokenSource, createMessageConnection } from "vscode-jsonrpc/node";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { UserError } from "../errors/userError.ts";
import type { Trainer, TrainingEvent, TrainingJob, TrainingResult } from "../training/trainer.ts";
import { eventNotification, fromResponseError, runRequest } from "./trainerMessages.ts";
import { trainerProgram } from "./trainerProgram.ts";

export interface ChildTrainerOptions {
  /** Arguments for Node; default: the trainer's own program. */
  readonly program?: readonly string[];
  /** What the process writes to stderr, as it comes. */
  readonly onLog?: (text: string) => void;
  /** Milliseconds from a cancellation to the end of a process that does not answer it; default two minutes. */
  readonly cancelTimeout?: number;
}

/**
 * A trainer that starts a process for each job.
 * Its `run` throws what the job throws, and UserError `trainer-died` when the process ended without an answer.
 */
export function createChildTrainer(options: ChildTrainerOptions = {}): Trainer {
  return {
    run: (job, onEvent, signal) => runInChild(job, onEvent, signal, options),
  };
}

async function runInChild(
  job: TrainingJob,
  onEvent: (event: TrainingEvent) => void,
  signal: AbortSignal | undefined,
  options: ChildTrainerOptions,
): Promise<TrainingResult> {
  if (signal?.aborted) throw cancelled();
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
  connection.onNotification(eventNotification, onEvent);
  connection.listen();

  const cancel = new CancellationTokenSource();
  let killer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    cancel.cancel();
    killer = setTimeout(() => child.kill("SIGKILL"), options.cancelTimeout ?? 120_000);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const answer = connection.sendRequest(runRequest, job, cancel.token);
    answer.catch(() => undefined);
    const died = ended.then((end): never => {
      throw signal?.aborted ? cancelled() : deathOf(end, log);
    });
    died.catch(() => undefined);
    try {
      return await Promise.race([answer, died]);
    } catch (error) {
      // A broken wire is the first sign of a dead process: wait for the reason.
      if (isWireError(error)) return await died;
      throw fromResponseError(error);
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(killer);
    connection.dispose();
    child.stdin.end();
    await endWithin(child, ended, 5000);
  }
}

type TrainerChild = ChildProcess & {
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

function startProcess(program: readonly string[]): TrainerChild {
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

/** Waits for the process, whose wire is closed, to go; ends it when it does not. */
async function endWithin(child: ChildProcess, ended: Promise<End>, milliseconds: number): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  await ended;
  clearTimeout(timer);
}

function isWireError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // PendingResponseRejected, ConnectionInactive, MessageWriteError of JSON-RPC; a pipe without a reader.
  return (
    code === -32097 ||
    code === -32096 ||
    code === -32099 ||
    code === "EPIPE" ||
    code === "ERR_STREAM_DESTROYED"
  );
}

function cancelled(): UserError {
  return new UserError(
    "cancelled",
    "The training was stopped.",
    "Run the same command again to go on from there.",
  );
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
