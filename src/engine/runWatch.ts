// Runs of other processes in the folders that were asked about: looked for every two seconds, told when they change.
import type { RunSnapshot } from "../protocol/run.ts";
import { openPlace } from "./place.ts";
import { runElsewhere } from "./tellingRun.ts";

export interface RunWatch {
  /** Looks at this folder from now on. */
  add(folder: string): void;
  dispose(): void;
}

export function watchRuns(
  dataDir: () => string | undefined,
  tell: (folder: string, run: RunSnapshot | undefined) => void,
  interval = 2000,
): RunWatch {
  /** What was last told of each folder, as text. */
  const folders = new Map<string, string | undefined>();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      for (const [folder, before] of folders) {
        const run = await runIn(folder, dataDir());
        const now = run && JSON.stringify(run);
        if (now === before) continue;
        folders.set(folder, now);
        tell(folder, run);
      }
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), interval);
  timer.unref();
  return {
    add: (folder) => {
      // What the asker saw may have ended since: the first look is told in any case.
      if (!folders.has(folder)) folders.set(folder, "not looked at");
    },
    dispose: () => clearInterval(timer),
  };
}

/** A folder that is gone has no run. */
async function runIn(folder: string, dataDir: string | undefined): Promise<RunSnapshot | undefined> {
  try {
    return await runElsewhere((await openPlace(folder, dataDir)).paths);
  } catch {
    return undefined;
  }
}
