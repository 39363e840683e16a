// What a fetch reports and what it may be told, shared by its ways of getting the bytes.

export interface FetchProgress {
  /** `wait`: another process fetches the same model; `check`: hashing what has come */
  readonly stage: "wait" | "download" | "check";
  readonly source: "hub" | "mirror";
  readonly bytesDone: number;
  /** undefined where the size is not known yet */
  readonly bytesTotal: number | undefined;
  /** of this stage, since it began in this process */
  readonly bytesPerSecond: number;
}
export type OnProgress = (progress: FetchProgress) => void;

/** A way of getting the file did not work out; the next way may. Not for the person: `fetchModel` sums up. */
export class SourceFailed extends Error {
  override readonly name = "SourceFailed";
}

/** Turns counts of bytes into progress with a rate; `started` bytes were there before. */
export function progressMeter(
  onProgress: OnProgress | undefined,
  stage: FetchProgress["stage"],
  source: FetchProgress["source"],
  started = 0,
): (bytesDone: number, bytesTotal: number | undefined) => void {
  const begin = performance.now();
  let highest = started;
  return (bytesDone, bytesTotal) => {
    highest = Math.max(highest, bytesDone);
    const seconds = (performance.now() - begin) / 1000;
    const bytesPerSecond = seconds > 0 ? (highest - started) / seconds : 0;
    onProgress?.({ stage, source, bytesDone: highest, bytesTotal, bytesPerSecond });
  };
}
