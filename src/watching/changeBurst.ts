// Gathers changes of files into bursts: saving all, a branch switch or a build is one change. Knows no editor.

export interface BurstTimes {
  /** Milliseconds without a change after which the burst is over. */
  readonly quiet: number;
  /** The same after git moved HEAD: files follow for a while. */
  readonly quietAfterHead: number;
  /** A burst that never ends is reported after this long. */
  readonly longest: number;
}

export const watchTimes: BurstTimes = { quiet: 1500, quietAfterHead: 4000, longest: 30_000 };

export interface Burst {
  /** Number of changes in it. */
  readonly changes: number;
  /** git moved HEAD in it. */
  readonly head: boolean;
}

export interface ChangeBurst {
  changed(): void;
  headMoved(): void;
  dispose(): void;
}

/** Calls `onBurst` once for changes that come close together. */
export function createChangeBurst(
  onBurst: (burst: Burst) => void,
  times: BurstTimes = watchTimes,
): ChangeBurst {
  let changes = 0;
  let head = false;
  let quiet: NodeJS.Timeout | undefined;
  let longest: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(quiet);
    clearTimeout(longest);
    quiet = undefined;
    longest = undefined;
  };
  const end = (): void => {
    stop();
    const burst = { changes, head };
    changes = 0;
    head = false;
    onBurst(burst);
  };
  const wait = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(end, head ? times.quietAfterHead : times.quiet);
    longest ??= setTimeout(end, times.longest);
  };
  return {
    changed() {
      changes++;
      wait();
    },
    headMoved() {
      head = true;
      wait();
    },
    dispose: stop,
  };
}
