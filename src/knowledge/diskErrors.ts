// Turns what the operating system says about a disk into something a person can act on.
import { UserError } from "../errors/userError.ts";

/**
 * Runs `write` and names the folder when the disk refuses.
 * @throws UserError `disk-full` or `folder-not-writable`; any other error unchanged.
 */
export async function withDiskErrors<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw asDiskError(path, error);
  }
}

/** The UserError for a refused write to `path`, or `error` itself when it is about something else. */
export function asDiskError(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new UserError(
      "disk-full",
      `There is no space left to write ${path}.`,
      "Free some space or choose another data folder, then run again: what was written so far is kept.",
      { cause: error },
    );
  }
  if (code !== undefined && ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR"].includes(code)) {
    return new UserError(
      "folder-not-writable",
      `${path} cannot be read and written (${code}).`,
      "Make the folder writable, or choose another data folder.",
      { cause: error },
    );
  }
  return error;
}

/** As `asDiskError`, for work that reads as well: what only a full or a read-only disk says. */
export function asRefusedWrite(path: string, error: unknown): unknown {
  return ["ENOSPC", "EDQUOT", "EROFS"].includes(errorCode(error) ?? "") ? asDiskError(path, error) : error;
}

/** The `code` of a Node error ("ENOENT", ...), or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
