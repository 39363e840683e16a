// Watches a folder's documents on the disk: a burst of changes leads to one look at what differs from what was taught.
import { realpath } from "node:fs/promises";
import { type FSWatcher, watch } from "chokidar";
import { isIgnoreFile, unreadPaths } from "../documents/unreadPaths.ts";
import { type Burst, type BurstTimes, createChangeBurst, watchTimes } from "../watching/changeBurst.ts";
import { watchHead } from "../watching/gitHead.ts";
import { mayBeDocument } from "../watching/watchedPath.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { openPlace } from "./place.ts";
import { readStatus, type StatusResult } from "./status.ts";

/** What is told after each burst, and once at the beginning, without one. */
export interface WatchLook {
  readonly status: StatusResult;
  readonly burst?: Burst;
}

export interface FolderWatch {
  /** Looks again now, as after a burst. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export interface WatchListener {
  readonly onLook: (look: WatchLook) => void;
  /** A look or the watch itself failed; it goes on. */
  readonly onError: (error: unknown) => void;
}

/** Ends when all of the folder is watched and the first look was told. @throws UserError `no-such-folder`, `data-corrupt`. */
export async function watchFolder(
  folder: string,
  options: EngineOptions,
  { onLook, onError }: WatchListener,
  times: BurstTimes = watchTimes,
): Promise<FolderWatch> {
  await openPlace(folder, options.dataDir);
  const root = await realpath(folder);
  let watcher: FSWatcher | undefined;
  let closed = false;
  /** One after the other: a look that begins while another reads would tell the older state last. */
  let looking: Promise<void> = Promise.resolve();

  const look = (burst?: Burst): Promise<void> => {
    looking = looking.then(async () => {
      if (closed) return;
      try {
        onLook({ status: await readStatus(folder, options), ...(burst ? { burst } : {}) });
      } catch (error) {
        if (!closed) onError(error);
      }
    });
    return looking;
  };
  const burst = createChangeBurst((ended) => void look(ended), times);

  /** Ignore files change what must be watched, so the watch begins anew with each change of one. */
  const watchFiles = async (): Promise<void> => {
    const unread = await unreadPaths(root, options.settings);
    const before = watcher;
    watcher = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      ignored: (path, stats) => unread(path, stats?.isDirectory()),
    });
    const made = watcher;
    made.on("all", (_event, path) => {
      if (isIgnoreFile(path)) restart();
      else if (!mayBeDocument(path.slice(root.length + 1))) return;
      burst.changed();
    });
    made.on("error", onError);
    await new Promise<void>((resolve) => made.once("ready", resolve));
    await before?.close();
  };
  let restarting: Promise<void> = Promise.resolve();
  const restart = (): void => {
    restarting = restarting.then(() => (closed ? undefined : watchFiles())).catch(onError);
  };

  await watchFiles();
  const stopHead = await watchHead(root, () => burst.headMoved());
  onLook({ status: await readStatus(folder, options) });
  return {
    look: () => look(),
    async close() {
      closed = true;
      burst.dispose();
      await restarting;
      await Promise.all([stopHead(), watcher?.close()]);
      await looking;
    },
  };
}
