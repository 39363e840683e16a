// The run that goes on in this process: one at a time, with its events, its pause and its end.
import { stoppedByPerson } from "../errors/cancelled.ts";
import { UserError } from "../errors/userError.ts";
import { lockHolder } from "../knowledge/lock.ts";
import type { PauseReason, RunEvent, RunSnapshot } from "../protocol/run.ts";
import type { EngineEvent } from "./events.ts";
import { createPauseGate, type PauseGate } from "./pauseGate.ts";
import { openPlace } from "./place.ts";
import { recordRun, type RunRecorder } from "./runSnapshot.ts";
import { runElsewhere } from "./tellingRun.ts";

/** What the work of a run is given. */
export interface RunWork {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  readonly gate: PauseGate;
}

export interface CurrentRun {
  /**
   * Does `work` as the run of `folder`; `paused`: it stands still until it is resumed.
   * @throws UserError `busy` while another one goes on in this process.
   */
  start<T>(
    folder: string,
    signal: AbortSignal,
    work: (run: RunWork) => Promise<T>,
    paused?: PauseReason,
  ): Promise<T>;
  /** The run that goes on in the folder, here or elsewhere; undefined when there is none. */
  snapshot(folder: string, dataDir: string | undefined): Promise<RunSnapshot | undefined>;
  /** @throws UserError `busy` when it is another process's, `no-run` when there is none. */
  pause(folder: string, reason: PauseReason, dataDir: string | undefined): Promise<void>;
  /** @throws as `pause`. */
  resume(folder: string, dataDir: string | undefined): Promise<void>;
  /** @throws as `pause`. */
  cancel(folder: string, dataDir: string | undefined): Promise<void>;
  /** Holds whatever run goes on while `work` is done: an answer goes before training. */
  yieldTo<T>(work: () => Promise<T>): Promise<T>;
  /** Stops the run with a checkpoint and waits for its end. */
  stop(): Promise<void>;
}

interface Running {
  /** Absolute. */
  readonly folder: string;
  readonly recorder: RunRecorder;
  readonly gate: PauseGate;
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
  letGo: (() => void) | undefined;
}

/** @param tell gets what views are told; figures come as often as the run makes them. */
export function createCurrentRun(tell: (folder: string, event: RunEvent) => void): CurrentRun {
  let running: Running | undefined;
  let yielding = 0;
  /** Holds of runs that began while an answer was generated. */
  const chatHolds = new Set<() => void>();

  /** The run of a folder in this process. */
  const own = async (folder: string, dataDir: string | undefined): Promise<Running> => {
    const place = await openPlace(folder, dataDir);
    if (running?.folder === place.folder) return running;
    const holder = await lockHolder(place.paths);
    if (holder && holder.pid !== process.pid) {
      throw new UserError(
        "busy",
        `The run in this folder belongs to process ${holder.pid} on ${holder.host}.`,
        "Pause or stop it in the window or terminal that started it.",
      );
    }
    throw new UserError("no-run", "Nothing is being taught in this folder.", "Start an injection first.");
  };

  return {
    async start(folder, signal, work, paused) {
      const { folder: absolute } = await openPlace(folder, undefined);
      if (running) {
        throw new UserError(
          "busy",
          `${running.folder} is being taught.`,
          "Wait for that to end, or cancel it: its work so far is kept.",
        );
      }
      const stop = new AbortController();
      const gate = createPauseGate();
      const recorder = recordRun(new Date().toISOString(), () => performance.now());
      const stopWatching = gate.onChange((reason) => tell(absolute, recorder.setPaused(reason)));
      const held = paused && gate.hold(paused);
      const done = work({
        gate,
        signal: AbortSignal.any([signal, stop.signal]),
        onEvent: (event) => tell(absolute, recorder.record(event)),
      });
      const ended = done.catch(() => undefined);
      const mine: Running = { folder: absolute, recorder, gate, stop, ended, letGo: held };
      running = mine;
      const letGo = yielding > 0 ? gate.hold("chat") : undefined;
      if (letGo) chatHolds.add(letGo);
      try {
        return await done;
      } finally {
        stopWatching();
        running = undefined;
      }
    },
    async snapshot(folder, dataDir) {
      const place = await openPlace(folder, dataDir);
      return running?.folder === place.folder ? running.recorder.snapshot : runElsewhere(place.paths);
    },
    async pause(folder, reason, dataDir) {
      const run = await own(folder, dataDir);
      run.letGo?.();
      run.letGo = run.gate.hold(reason);
    },
    async resume(folder, dataDir) {
      const run = await own(folder, dataDir);
      run.letGo?.();
      run.letGo = undefined;
    },
    async cancel(folder, dataDir) {
      (await own(folder, dataDir)).stop.abort(stoppedByPerson());
    },
    async yieldTo(work) {
      yielding++;
      const letGo = running?.gate.hold("chat");
      try {
        return await work();
      } finally {
        letGo?.();
        if (--yielding === 0) {
          for (const release of chatHolds) release();
          chatHolds.clear();
        }
      }
    },
    async stop() {
      running?.stop.abort(stoppedByPerson());
      await running?.ended;
    },
  };
}
