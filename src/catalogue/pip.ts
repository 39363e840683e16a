// Runs `pip download`, which knows the package index and its settings; no address of one is known here.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cancelled } from "./cacheFolder.ts";
import { SourceFailed } from "./download.ts";

/** A command and its first arguments; `-m pip ...` is added. */
export type PythonCommand = readonly [string, ...string[]];

/** What Python is called, in the order of trying. */
export const pythonCommands: readonly PythonCommand[] = [["python3"], ["python"], ["py", "-3"]];

/**
 * Downloads the wheel of `requirement` (name==version) into `folder`, which must be empty, and gives its path.
 * Only wheels: to download a source package, pip would run code that is in it.
 * @throws SourceFailed if there is no Python, no pip or no such package; UserError `cancelled`; an error with the code
 * ENOSPC if the disk is full.
 */
export async function downloadWheel(
  requirement: string,
  folder: string,
  commands: readonly PythonCommand[] = pythonCommands,
  signal?: AbortSignal,
): Promise<string> {
  const pip = ["-m", "pip", "download", "--no-deps", "--no-cache-dir", "--only-binary=:all:"];
  const quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--quiet"];
  const problems: string[] = [];
  for (const [command, ...first] of commands) {
    const outcome = await run(
      command,
      [...first, ...pip, ...quiet, "-d", folder, requirement],
      folder,
      signal,
    );
    if (signal?.aborted === true) throw cancelled();
    if (outcome === undefined) {
      const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
      if (wheel === undefined) throw new SourceFailed(`pip left no wheel of ${requirement}`);
      return join(folder, wheel);
    }
    problems.push(`${command}: ${outcome.problem}`);
    if (/No space left on device/i.test(outcome.problem)) {
      throw Object.assign(new Error(outcome.problem), { code: "ENOSPC" });
    }
    // Another Python is worth a try only where this one is missing or has no pip.
    if (!outcome.tryNext) break;
  }
  throw new SourceFailed(`pip could not get ${requirement} (${problems.join("; ")})`);
}

/** Undefined when it worked. Temporary files go to `folder` too: the system's own folder may be too small. */
function run(
  command: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<{ problem: string; tryNext: boolean } | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
      windowsHide: true,
      ...(signal ? { signal } : {}),
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-4096);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      resolve({
        problem: error.code === "ENOENT" ? "not found" : error.message,
        tryNext: error.code === "ENOENT",
      });
    });
    child.on("close", (code) => {
      if (code === 0) return resolve(undefined);
      const noPip = /No module named pip/.test(stderr);
      const last = stderr.trim().split("\n").at(-1) ?? "";
      resolve({ problem: noPip ? "has no pip" : last || `ended with status ${code}`, tryNext: noPip });
    });
  });
}
