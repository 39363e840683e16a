// Limits on what a child process may say, so that one gone wild fills neither memory nor the log.
import { Transform, type TransformCallback } from "node:stream";

export interface FloodLimit {
  /** Bytes in `window` milliseconds. */
  readonly bytes: number;
  readonly window: number;
}

/** Far above what an engine says: its largest answer, a tree of pairs, has a few megabytes. */
export const protocolLimit: FloodLimit = { bytes: 64 * 1024 * 1024, window: 10_000 };

/** Lets a stream through; calls `onFlood` once when it exceeds the limit, and then drops everything. */
export function floodGuard(limit: FloodLimit, onFlood: (bytes: number) => void, now = Date.now): Transform {
  let windowStart = now();
  let bytes = 0;
  let flooded = false;
  return new Transform({
    transform(data: Buffer, _encoding, done: TransformCallback) {
      const time = now();
      if (time - windowStart >= limit.window) {
        windowStart = time;
        bytes = 0;
      }
      bytes += data.length;
      if (!flooded && bytes > limit.bytes) {
        flooded = true;
        onFlood(bytes);
      }
      done(null, flooded ? undefined : data);
    },
  });
}

export interface LineLimit {
  readonly lines: number;
  readonly window: number;
  readonly longestLine: number;
}

export const logLimit: LineLimit = { lines: 200, window: 1000, longestLine: 4000 };

/**
 * Cuts text into lines for a log. Beyond the limit lines are counted instead of written; the count is written when the
 * flood is over.
 */
export function lineLimiter(
  limit: LineLimit,
  write: (line: string) => void,
  now = Date.now,
): (text: string) => void {
  let rest = "";
  let windowStart = now();
  let lines = 0;
  let dropped = 0;
  const say = (line: string): void => {
    const time = now();
    if (time - windowStart >= limit.window) {
      if (dropped > 0) write(`(${dropped} lines left out)`);
      windowStart = time;
      lines = 0;
      dropped = 0;
    }
    lines++;
    if (lines > limit.lines) dropped++;
    else write(line.length > limit.longestLine ? `${line.slice(0, limit.longestLine)} ...` : line);
  };
  return (text) => {
    const parts = (rest + text).split(/\r?\n/);
    rest = parts.pop() ?? "";
    // A line without an end must not grow for ever.
    if (rest.length > limit.longestLine) {
      parts.push(rest);
      rest = "";
    }
    for (const line of parts) if (line !== "") say(line);
  };
}
