// Seconds of each stage of a run.

export interface Stopwatch {
  /** Runs `work` and adds its time to the stage. */
  time<T>(stage: string, work: () => Promise<T>): Promise<T>;
  /** Seconds by stage, to a tenth, in the order in which they ran. */
  readonly seconds: Readonly<Record<string, number>>;
}

export function createStopwatch(): Stopwatch {
  const seconds: Record<string, number> = {};
  return {
    seconds,
    async time(stage, work) {
      const start = performance.now();
      try {
        return await work();
      } finally {
        const before = seconds[stage] ?? 0;
        seconds[stage] = Math.round((before + (performance.now() - start) / 1000) * 10) / 10;
      }
    },
  };
}
