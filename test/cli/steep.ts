// Runs the tool as a person's shell does: from source, in a process of its own, in a pipe.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromSource } from "../../src/engine/trainerProgram.ts";

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called with everything that stderr got so far. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Runs `steep` with these arguments to its end. */
export function steep(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [...fromSource(main), ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => {
    stderr += data;
    options.onStderr?.(stderr, (signal) => child.kill(signal));
  });
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

export interface Running {
  /** The first line of stdout that matches; fails when the tool ends without it. */
  line(matching?: RegExp): Promise<string>;
  /** Everything on stdout so far. */
  readonly stdout: string;
  write(text: string): void;
  endInput(): void;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ran>;
}

/** Starts `steep` with these arguments; it is killed after the test file if it still runs. */
export function startSteep(args: readonly string[], options: Omit<RunOptions, "input"> = {}): Running {
  const child = spawn(process.execPath, [...fromSource(main), ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  started.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      started.delete(child);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return {
    get stdout() {
      return stdout;
    },
    line: (matching = /./) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const whole = stdout.slice(0, stdout.lastIndexOf("\n") + 1).split("\n");
          const found = whole.find((line) => matching.test(line));
          if (found === undefined) return;
          child.stdout.off("data", look);
          resolve(found);
        };
        child.stdout.on("data", look);
        look();
        void ended.then(() => reject(new Error(`steep ended without ${matching}: ${stdout}${stderr}`)));
      }),
    write: (text) => child.stdin.write(text),
    endInput: () => child.stdin.end(),
    kill: (signal) => child.kill(signal),
    ended,
  };
}

const started = new Set<ChildProcess>();
after(() => {
  for (const child of started) child.kill("SIGKILL");
});

/** The last line of stdout as JSON. */
export function jsonOf(ran: Ran): unknown {
  return JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "");
}

/** Makes folders that are gone after the test file. */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  after(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), "steep-test-"));
    made.push(folder);
    return folder;
  };
}
