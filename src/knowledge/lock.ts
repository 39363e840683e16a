// One run at a time per knowledge folder, across windows, terminals and machines that share the disk.
import { readFile, rm, rmdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { check, lock as acquire } from "proper-lockfile";
import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import type { KnowledgePaths } from "./dataFolder.ts";
import { makeKnowledgeFolders } from "./dataFolder.ts";
import { errorCode, withDiskErrors } from "./diskErrors.ts";

export interface FolderLock {
  /** Aborted when another process took the lock over (this one stood still for more than a minute). */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Milliseconds without a sign of life after which a lock of another machine is taken over. */
const staleAfter = 60_000;

/**
 * Takes the folder's lock. A lock whose process is dead is taken over at once when it was on this machine, after a
 * minute otherwise.
 * @throws UserError `busy` naming the process that holds it; `folder-not-writable`.
 */
export async function lockFolder(paths: KnowledgePaths): Promise<FolderLock> {
  await makeKnowledgeFolders(paths);
  const lockfilePath = join(paths.root, "run.lock");
  const holderPath = join(paths.root, "run.lock.json");
  const lost = new AbortController();
  const take = (): Promise<() => Promise<void>> =>
    acquire(join(paths.root, "run"), {
      lockfilePath,
      realpath: false,
      stale: staleAfter,
      onCompromised: (error) => lost.abort(takenOver(error)),
    });

  // Reading the holder, removing a dead one's lock and writing our own name must not interleave with another
  // process doing the same, so all of it happens behind a second lock that is held for milliseconds.
  const release = await withDiskErrors(paths.root, () =>
    behindGate(paths.root, async () => {
      let taken: () => Promise<void>;
      try {
        taken = await take();
      } catch (error) {
        if (errorCode(error) !== "ELOCKED") throw error;
        const holder = await readHolder(holderPath);
        if (!holder || !isDead(holder)) throw busy(holder, error);
        await rmdir(lockfilePath);
        taken = await take();
      }
      const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
      try {
        await writeFileAtomically(holderPath, JSON.stringify(holder));
      } catch (error) {
        await taken();
        throw error;
      }
      return taken;
    }),
  );

  return {
    lost: lost.signal,
    release: async () => {
      if (lost.signal.aborted) return;
      await behindGate(paths.root, async () => {
        await rm(holderPath, { force: true });
        await release();
      });
    },
  };
}

/** Who works in the folder now; undefined when nobody does. Takes nothing. */
export async function lockHolder(paths: KnowledgePaths): Promise<Holder | undefined> {
  const holder = await readHolder(join(paths.root, "run.lock.json"));
  if (!holder || isDead(holder)) return undefined;
  const locked = await check(join(paths.root, "run"), {
    lockfilePath: join(paths.root, "run.lock"),
    realpath: false,
    stale: staleAfter,
  });
  return locked ? holder : undefined;
}

const holderSchema = z.object({ pid: z.int().positive(), host: z.string(), since: z.string() });
export type Holder = z.infer<typeof holderSchema>;

async function behindGate<T>(root: string, work: () => Promise<T>): Promise<T> {
  const leave = await enterGate(root);
  try {
    return await work();
  } finally {
    await leave();
  }
}

/** Waits while another process is behind the gate; what else goes wrong is no reason to try again. */
async function enterGate(root: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      // The library tells its locks apart by the first argument, so the two must differ in it; it need not exist.
      return await acquire(join(root, "gate"), {
        lockfilePath: join(root, "gate.lock"),
        realpath: false,
        stale: 5000,
      });
    } catch (error) {
      if (errorCode(error) !== "ELOCKED" || tries === 60) throw error;
      await sleep(Math.min(250, 25 * 1.5 ** tries) * (0.5 + Math.random()));
    }
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** True only when it is certain: same machine, and no such process. */
function isDead(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}

function takenOver(cause: unknown): UserError {
  return new UserError(
    "busy",
    "Another process has taken this folder over, since this one stood still for more than a minute.",
    "Wait for it to end; its work and this one's are kept.",
    { cause },
  );
}

function busy(holder: Holder | undefined, cause: unknown): UserError {
  const who = holder ? ` by process ${holder.pid} on ${holder.host} since ${holder.since}` : "";
  return new UserError(
    "busy",
    `This folder is being worked on${who}.`,
    "Wait for it to end or stop it there; its work so far is kept.",
    { cause },
  );
}
