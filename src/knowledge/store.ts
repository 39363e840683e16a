// JSON-lines files that survive a killed process: appended in whole lines, read past a torn last one.
import { mkdir, open, readFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../errors/userError.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import { asDiskError, errorCode, withDiskErrors } from "./diskErrors.ts";

const newline = 0x0a;

/**
 * Appends one line per value and flushes them to the disk. A torn line left by a killed process is cut off first;
 * when the disk refuses halfway, the file is cut back to what it was.
 * @throws UserError `disk-full`, `folder-not-writable`.
 */
export async function appendJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  if (values.length === 0) return;
  const lines = values.map((value) => `${JSON.stringify(value)}\n`).join("");
  await withDiskErrors(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, "a+");
    try {
      const start = await mendLastLine(file);
      try {
        await file.appendFile(lines);
        await file.datasync();
      } catch (error) {
        await file.truncate(start);
        throw error;
      }
    } finally {
      await file.close();
    }
  });
}

/** Replaces the whole file by one line per value, at once. */
export async function writeJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  await writeFileAtomically(path, values.map((value) => `${JSON.stringify(value)}\n`).join(""));
}

/**
 * Every whole line of the file, each through `parse`; a missing file has none. A last line that a killed process
 * left torn is passed over.
 * @throws UserError `data-corrupt` with the line number for any other line that cannot be read.
 */
export async function readJsonLines<T>(path: string, parse: (value: unknown) => T): Promise<T[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw asDiskError(path, error);
  }
  const lines = text.split("\n");
  const torn = text.endsWith("\n") ? -1 : lines.length - 1;
  const values: T[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    try {
      values.push(parse(JSON.parse(line)));
    } catch (error) {
      if (index === torn) continue;
      throw new UserError(
        "data-corrupt",
        `Line ${index + 1} of ${path} cannot be read.`,
        "Delete that line, or the whole file: the next run makes again what is missing.",
        { cause: error },
      );
    }
  }
  return values;
}

/** Makes the file end in a whole line and gives its length in bytes. */
async function mendLastLine(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  if (size === 0) return 0;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  if (last[0] === newline) return size;

  const { lineStart, line } = await readLastLine(file, size);
  if (isJson(line)) {
    await file.appendFile("\n");
    return size + 1;
  }
  await file.truncate(lineStart);
  return lineStart;
}

async function readLastLine(file: FileHandle, size: number): Promise<{ lineStart: number; line: string }> {
  const step = 64 * 1024;
  let tail = Buffer.alloc(0);
  for (let start = size; start > 0;) {
    const length = Math.min(step, start);
    start -= length;
    const block = Buffer.alloc(length);
    await file.read(block, 0, length, start);
    tail = Buffer.concat([block, tail]);
    const found = tail.lastIndexOf(newline);
    if (found >= 0) return { lineStart: start + found + 1, line: tail.subarray(found + 1).toString("utf8") };
  }
  return { lineStart: 0, line: tail.toString("utf8") };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
