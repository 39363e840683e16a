// How much a folder takes on the disk.
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of all files in a folder, or of one file; 0 when it is not there. Links are not followed. */
export async function folderBytes(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return 0;
  if (!found.isDirectory()) return found.isFile() ? found.size : 0;
  // A folder that cannot be listed, or goes while it is read, counts as what could be seen of it.
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => folderBytes(join(path, name))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
