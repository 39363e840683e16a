// A disk of a few kilobytes, to be filled and made read-only. Only Linux gives one, and only to the superuser.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly path: string;
  /** Leaves no room. */
  fill(): Promise<void>;
  /** Leaves about so many bytes. */
  fillBut(bytes: number): Promise<void>;
  /** Takes away what filled it. */
  free(): Promise<void>;
  makeReadOnly(): void;
  remove(): Promise<void>;
}

/** Undefined, with the reason on the console, where there can be none. */
export async function smallDisk(bytes: number): Promise<SmallDisk | undefined> {
  const path = await mkdtemp(join(tmpdir(), "steep-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path], { stdio: "pipe" });
  } catch (error) {
    await rm(path, { recursive: true });
    console.log(`      no small disk can be mounted here: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  }
  const filler = join(path, "filler");
  const fill = async (): Promise<void> => {
    try {
      await writeFile(filler, Buffer.alloc(2 * bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  };
  return {
    path,
    fill,
    async fillBut(left) {
      const spare = join(path, "spare");
      await writeFile(spare, Buffer.alloc(left));
      await fill();
      await rm(spare);
    },
    free: () => rm(filler, { force: true }),
    makeReadOnly: () => execFileSync("mount", ["-o", "remount,ro", path]),
    async remove() {
      execFileSync("umount", [path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
