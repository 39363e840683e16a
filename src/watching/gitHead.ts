// Notices when git moves HEAD: a checkout, a commit, a rebase. The file may lie outside of the workspace folder.
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Path of the folder's HEAD file; undefined outside of git. A worktree's is elsewhere, its `.git` file says where. */
export async function headFile(folder: string): Promise<string | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const git = join(at, ".git");
    const found = await stat(git).catch(() => undefined);
    if (found?.isDirectory() === true) return join(git, "HEAD");
    if (found?.isFile() === true) {
      const pointer = /^gitdir: *(.+?)\s*$/m.exec(await readFile(git, "utf8"))?.[1];
      return pointer === undefined ? undefined : join(resolve(at, pointer), "HEAD");
    }
    if (dirname(at) === at) return undefined;
  }
}

/** Calls back at every move of HEAD, also on a commit, which changes only the branch that HEAD names. */
export async function watchHead(folder: string, onMove: () => void): Promise<() => Promise<void>> {
  const head = await headFile(folder);
  if (head === undefined) return () => Promise.resolve();
  const { watch } = await import("chokidar");
  // git appends to logs/HEAD at every move; HEAD itself is replaced when the branch is another one.
  const watcher = watch([head, join(dirname(head), "logs", "HEAD")], { ignoreInitial: true });
  watcher.on("all", () => onMove());
  // Without a watch the documents' own changes still tell.
  watcher.on("error", () => undefined);
  return () => watcher.close();
}
