// A whole file replaced at once: a reader sees the old content or the new, never a part.
import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { withDiskErrors } from "./diskErrors.ts";

/**
 * Writes `content` beside `path`, flushes it to the disk and renames it into place. Makes missing folders.
 * @throws UserError `disk-full` or `folder-not-writable`; the old file is then untouched.
 */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  await withDiskErrors(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(temporary, "w");
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}
