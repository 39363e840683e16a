// JSON-lines files that survive a kill: appended line by line; a torn last line is cut off when the file is opened.
import { appendFileSync, closeSync, fsyncSync, openSync } from "node:fs";
import { readFile, truncate } from "node:fs/promises";
import { UserError } from "../errors/userError.ts";

/**
 * Reads a file's lines. A last line without its line break was torn by a kill and is cut off the file.
 * A file that is not there has no lines.
 * @throws UserError `data-corrupt` when a whole line is not JSON.
 */
export async function readJsonLines<T>(path: string): Promise<T[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  const items: T[] = [];
  for (const [i, line] of whole.split("\n").entries()) {
    if (line === "") continue;
    try {
      items.push(JSON.parse(line) as T);
    } catch (error) {
      throw new UserError(
        "data-corrupt",
        `Line ${i + 1} of ${path} is damaged.`,
        "Delete the file; what it held is made again.",
        { cause: error },
      );
    }
  }
  return items;
}

/** Appends items as lines, on disk when this returns to its caller's `flush`. */
export function openAppender(path: string): {
  append(item: unknown): void;
  /** Waits for the disk. */
  flush(): void;
  close(): void;
} {
  const file = openSync(path, "a");
  return {
    append: (item) => appendFileSync(file, `${JSON.stringify(item)}\n`),
    flush: () => fsyncSync(file),
    close: () => closeSync(file),
  };
}
