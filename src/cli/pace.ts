// How fast a stage goes and how long it will take.

export interface Pace {
  /** Per second since the first call; undefined before anything was done. */
  readonly rate: number | undefined;
  /** Seconds to the end at that rate. */
  readonly remaining: number | undefined;
}

/**
 * Measures one stage. What was done before the first call (a stage that resumes) counts for nothing, and where the
 * count falls, other work of the same stage begins.
 * @param now milliseconds
 */
export function createPace(now: () => number): (done: number, total: number) => Pace {
  let first: { readonly done: number; readonly at: number } | undefined;
  let last = 0;
  return (done, total) => {
    if (!first || done < last) first = { done, at: now() };
    last = done;
    const seconds = (now() - first.at) / 1000;
    if (seconds <= 0 || done <= first.done) return { rate: undefined, remaining: undefined };
    const rate = (done - first.done) / seconds;
    return { rate, remaining: Math.max(0, total - done) / rate };
  };
}

/** "12 s", "3 min 20 s", "2 h 5 min". */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes in the unit a person would use, decimal. */
export function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}

/** "40 of 201 questions", "120 of 491 MB". */
export function countText(done: number, total: number, unit: string): string {
  return unit === "bytes" ? `${bytesText(done)} of ${bytesText(total)}` : `${done} of ${total} ${unit}`;
}

/** "3.2 steps/s", "12 MB/s", "4 s a step" where it is slow. */
export function rateText(rate: number | undefined, unit: string): string {
  if (rate === undefined) return "";
  if (unit === "bytes") return `${bytesText(rate)}/s`;
  if (rate >= 1) return `${rate.toFixed(1)}/s`;
  return `${(1 / rate).toFixed(1)} s each`;
}
