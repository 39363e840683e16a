// A run that other processes can see: what it does is written beside the folder's lock, a few times a second at most.
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { readRunFile, removeRunFile, writeRunFile } from "../knowledge/runFile.ts";
import type { RunSnapshot } from "../protocol/run.ts";
import { runSnapshotSchema } from "../protocol/runSchemas.ts";
import type { EngineEvent } from "./events.ts";
import type { PauseGate } from "./pauseGate.ts";
import { recordRun } from "./runSnapshot.ts";

/** Milliseconds between two writings. */
const interval = 1000;

export interface TellingRun {
  readonly onEvent: (event: EngineEvent) => void;
  /** Takes what was told away. */
  end(): Promise<void>;
}

/** Writes what `onEvent` is told; the folder's lock must be held. A disk that refuses does not end the run. */
export function tellRun(
  paths: KnowledgePaths,
  onEvent: (event: EngineEvent) => void,
  gate: PauseGate | undefined,
): TellingRun {
  const recorder = recordRun(new Date().toISOString(), Date.now);
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let refused = false;
  const write = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = writing
        .then(() => writeRunFile(paths, recorder.snapshot))
        .catch((error: unknown) => {
          if (!refused) onEvent({ kind: "note", level: "warning", text: (error as Error).message });
          refused = true;
        });
    }, interval).unref();
  };
  const stopWatching = gate?.onChange((reason) => {
    recorder.setPaused(reason);
    write();
  });
  write();
  return {
    onEvent: (event) => {
      recorder.record(event);
      write();
      onEvent(event);
    },
    async end() {
      clearTimeout(timer);
      stopWatching?.();
      await writing;
      await removeRunFile(paths);
    },
  };
}

/** The run that another process does in a folder; undefined when none does, or it is this process. */
export async function runElsewhere(paths: KnowledgePaths): Promise<RunSnapshot | undefined> {
  const found = await readRunFile(paths);
  if (!found || found.holder.pid === process.pid) return undefined;
  const { pid, host, since } = found.holder;
  const told = runSnapshotSchema.safeParse(found.state).data as RunSnapshot | undefined;
  return {
    ...(told ?? {
      losses: [],
      heldOutLosses: [],
      accuracies: [],
      pairs: [],
      pairCount: 0,
      notes: [],
    }),
    since,
    process: { here: false, pid, host },
  };
}
