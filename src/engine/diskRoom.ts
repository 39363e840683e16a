// How much is free on the disk that a folder is, or will be, on.
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** The path with its disk's free bytes; without them where the system does not tell. */
export async function roomOf(path: string): Promise<{ path: string; freeBytes?: number }> {
  // The folder may not exist yet; the disk is that of the nearest one that does.
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await statfs(folder).catch(() => undefined);
    if (found) return { path, freeBytes: found.bavail * found.bsize };
    if (dirname(folder) === folder) return { path };
  }
}
