// The Trainer in a process of its own: its memory goes back when a run ends, its crash ends that run only.
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { UserError } from "../errors/userError.ts";
import type { Trainer, TrainingEvent, TrainingJob, TrainingResult } from "../training/trainer.ts";
import type { PauseGate } from "./pauseGate.ts";
import { type ChildOptions, startTrainerChild } from "./trainerChild.ts";
import { eventNotification, pauseNotification, runRequest, trainingStopped } from "./trainerMessages.ts";

export interface ChildTrainerOptions extends ChildOptions {
  /** Milliseconds from a cancellation to the end of a process that does not answer it; default two minutes. */
  readonly cancelTimeout?: number;
  /** Holds the process between two steps while it is held. */
  readonly gate?: PauseGate | undefined;
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
  if (signal?.aborted) throw trainingStopped();
  const child = startTrainerChild(options);
  child.connection.onNotification(eventNotification, onEvent);
  child.connection.listen();

  const cancel = new CancellationTokenSource();
  let killer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    cancel.cancel();
    killer = setTimeout(() => child.kill(), options.cancelTimeout ?? 120_000);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  const tellPause = (paused: boolean): void => {
    // A process that is gone says so by the answer that it owes.
    child.connection.sendNotification(pauseNotification, { paused }).catch(() => undefined);
  };
  const stopWatching = options.gate?.onChange((reason) => tellPause(reason !== undefined));
  try {
    const answer = child.connection.sendRequest(runRequest, job, cancel.token);
    if (options.gate?.reason !== undefined) tellPause(true);
    return await child.answer(answer);
  } catch (error) {
    // However a process that was told to stop went: it was stopped.
    const died = UserError.is(error) && error.code === "trainer-died";
    throw died && signal?.aborted ? trainingStopped() : error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(killer);
    stopWatching?.();
    await child.close();
  }
}
