// Which repository a folder belongs to, so that its knowledge follows it through moves, clones and worktrees.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { promisify } from "node:util";
import { UserError } from "../errors/userError.ts";

export interface Repository {
  /** Name of the knowledge folder: 20 hex digits. */
  readonly id: string;
  /** The id before the first commit, and in a shallow clone; undefined where that is still the id. */
  readonly formerId?: string;
  /** The commit that is checked out; undefined outside git or before the first commit. */
  readonly commit?: string;
  /** The branch that is checked out; undefined outside git and on a detached head. */
  readonly branch?: string;
}

/**
 * Reads git's view of `folder`. The id is made of the repository's first commit and the folder's place in it; where
 * there is no git, no commit, or only a shallow clone (whose first commit depends on its depth), of the real path.
 * @throws UserError `no-such-folder`.
 */
export async function readRepository(folder: string): Promise<Repository> {
  const real = await realFolder(folder);
  const place = await git(real, "rev-parse", "--is-shallow-repository", "--show-prefix");
  if (place === undefined) return { id: idOf("path", real) };

  const [shallow, prefix = ""] = place.split("\n");
  const commit = await git(real, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  const branch = await git(real, "symbolic-ref", "--short", "--quiet", "HEAD");
  const known = { ...(commit ? { commit } : {}), ...(branch ? { branch } : {}) };
  const byPath = idOf("path", real);
  if (commit === undefined || shallow === "true") return { id: byPath, ...known };

  // A history can have several first commits (merged projects); the list is newest first, so the last is the oldest
  // and stays the same when another history is merged in.
  const roots = await git(real, "rev-list", "--max-parents=0", "HEAD");
  const root = roots?.split("\n").at(-1);
  return root ? { id: idOf("git", root, prefix), formerId: byPath, ...known } : { id: byPath, ...known };
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    throw new UserError("no-such-folder", `There is no folder ${folder}.`, "Check the path.", {
      cause: error,
    });
  }
}

function idOf(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 20);
}

/** What git prints, without the last line end; undefined when it is not installed or refuses. */
async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  // A hook or an editor may run this with variables that point git at another repository.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  );
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], {
      env: { ...environment, GIT_OPTIONAL_LOCKS: "0" },
      maxBuffer: 16 * 1024 * 1024,
      windowsHide: true,
    });
    return stdout.replace(/\r?\n$/, "");
  } catch {
    return undefined;
  }
}
