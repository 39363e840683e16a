// When documents that changed are distilled again: when the machine is idle, when the person says so, or not at all.
// Knows nothing of folders and models: what distils is given to it.
import type { StatusResult } from "../../engine/status.ts";

export const redistilChoices = ["idle", "ask", "never"] as const;
export type RedistilChoice = (typeof redistilChoices)[number];

export interface RedistilWork {
  /** Distils and tells how that went; true when it is worth doing with the same documents again. */
  inject(): Promise<boolean>;
  /** Asks the person; false for no. */
  ask(stale: number): Promise<boolean>;
  /** The machine has nothing else to do. */
  isIdle(): boolean;
}

export interface RedistilTimes {
  /** Milliseconds without a change before the machine can be called idle. */
  readonly quiet: number;
  /** Milliseconds between two looks whether it is. */
  readonly interval: number;
}

export interface Redistil {
  /** Takes note of what a look at the folder found. */
  readonly looked: (status: StatusResult) => void;
  /** The injection that goes on ends by its own signal. */
  readonly dispose: () => Promise<void>;
}

export function createRedistil(choice: RedistilChoice, work: RedistilWork, times: RedistilTimes): Redistil {
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<void> | undefined;
  /** What the person was asked about, or what failed: not done again until the documents are others. */
  let settled: string | undefined;
  let disposed = false;

  const occupy = (doing: () => Promise<void>): void => {
    busy = doing().finally(() => {
      busy = undefined;
    });
    // What goes wrong is told by the work itself.
    busy.catch(() => undefined);
  };
  const inject = async (key: string): Promise<void> => {
    if (!(await work.inject())) settled = key;
  };
  const wait = (key: string, milliseconds: number): void => {
    timer = setTimeout(() => {
      if (work.isIdle()) occupy(() => inject(key));
      else wait(key, times.interval);
    }, milliseconds);
  };

  return {
    looked({ freshness }) {
      clearTimeout(timer);
      if (disposed || busy || choice === "never" || !freshness || freshness.stale === 0) return;
      const key = JSON.stringify(freshness);
      if (key === settled) return;
      if (choice === "idle") {
        wait(key, times.quiet);
        return;
      }
      settled = key;
      occupy(async () => {
        if (await work.ask(freshness.stale)) await inject(key);
      });
    },
    async dispose() {
      disposed = true;
      clearTimeout(timer);
      await busy?.catch(() => undefined);
    },
  };
}
