// Where words go: results to stdout, everything else to stderr, so that a pipe gets results only.
import type { EngineEvent } from "../engine/events.ts";
import type { ProgressDisplay } from "./progressDisplay.ts";
import { createProgressBars } from "./progressBars.ts";
import { createProgressLines } from "./progressLines.ts";

export interface Output {
  /** One object on one line instead of text for people. */
  readonly json: boolean;
  /** Columns of the terminal that results go to; 100 in a pipe. */
  readonly width: number;
  /** A line of the result. */
  print(line: string): void;
  /** A piece of the result as it comes, without a line end. */
  stream(text: string): void;
  /** The result for programs: one line. */
  printJson(value: unknown): void;
  /** A line that is not the result. */
  note(line: string): void;
  readonly onEvent: (event: EngineEvent) => void;
  /** Takes the progress bar away. */
  end(): void;
}

export function createOutput(json: boolean): Output {
  const { stdout, stderr } = process;
  const display: ProgressDisplay =
    stderr.isTTY && process.env["TERM"] !== "dumb"
      ? createProgressBars(stderr)
      : createProgressLines((line) => stderr.write(`${line}\n`), Date.now);
  return {
    json,
    width: stdout.isTTY ? stdout.columns : 100,
    print: (line) => {
      display.end();
      stdout.write(`${line}\n`);
    },
    stream: (text) => {
      display.end();
      stdout.write(text);
    },
    printJson: (value) => {
      display.end();
      stdout.write(`${JSON.stringify(value)}\n`);
    },
    note: (line) => display.note(line),
    onEvent: (event) => display.show(event),
    end: () => display.end(),
  };
}

/**
 * A reader that went away (`steep status | head -1`) is no error of ours: without one for results nothing is left to do.
 * Without one for the rest, and on a terminal that was closed, the work goes on; a closed terminal ends it by SIGHUP.
 */
export function outliveReaders(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    if (error.code !== "EIO") throw error;
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}
