// Turns what the file system says when something cannot be stored into an error that a person can mend.
import { statfs } from "node:fs/promises";
import { UserError } from "./userError.ts";

/**
 * The UserError for a failed write of `bytes` bytes into `folder`: `disk-full` with needed and free bytes,
 * `folder-not-writable` with the reason; any other error comes back as it is, since it is a bug.
 */
export async function storageError(error: unknown, folder: string, bytes: number): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    const free = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => 0,
    );
    return diskFull(folder, bytes, free, error);
  }
  const reasons: Record<string, string> = {
    EACCES: "its permissions do not allow it",
    EPERM: "its permissions do not allow it",
    EROFS: "the file system is read-only",
    ENOENT: "the folder does not exist",
    ENOTDIR: "a part of the path is a file, not a folder",
    EEXIST: "a part of the path is a file, not a folder",
    EISDIR: "what is to be written has the name of a folder",
  };
  const reason = reasons[code];
  if (reason === undefined) return error;
  return new UserError(
    "folder-not-writable",
    `Nothing can be written into ${folder}: ${reason}.`,
    "Choose another folder or make this one writable.",
    { cause: error },
  );
}

/** `disk-full`, with the bytes that are needed and those that are free. */
export function diskFull(folder: string, needed: number, free: number, cause?: unknown): UserError {
  return new UserError(
    "disk-full",
    `There is not enough disk space in ${folder}: ${megabytes(needed)} are needed, ${megabytes(free)} are free.`,
    `Make ${megabytes(Math.max(needed - free, 1))} of room or choose a folder on another disk.`,
    { cause },
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;
}
