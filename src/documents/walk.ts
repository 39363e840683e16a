// Walks a folder and lists the files that a reader knows. Reads no document.
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { UserError } from "../errors/userError.ts";
import { ignoreFiles, rulesAround, skippedFolders, type IgnoreRules } from "./ignoreRules.ts";
import type { DocumentReader } from "./outline.ts";
import { readerFor } from "./readers.ts";
import type { DocumentProblem, SkippedCounts } from "./types.ts";

export interface FoundFile {
  /** From the folder, with `/`. */
  readonly path: string;
  readonly reader: DocumentReader;
}

export interface Found {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Sorted by path. */
  readonly files: readonly FoundFile[];
  readonly problems: readonly DocumentProblem[];
  readonly skipped: SkippedCounts;
}

/**
 * Lists the files to read. Symbolic links are never followed: a link out of the folder leads to what was not offered,
 * one into it to what is read under its own name. Either is listed as a problem.
 * @throws UserError `no-such-folder`; `wrong-use` for a path outside of the folder
 */
export async function walk(
  folder: string,
  options: { readonly docComments: boolean; readonly paths?: readonly string[] },
  signal?: AbortSignal,
): Promise<Found> {
  const root = await existingFolder(folder);
  const chosen = options.paths?.map((path) => inFolder(path, folder, root));
  const files: FoundFile[] = [];
  const problems: DocumentProblem[] = [];
  const skipped = { ignored: 0, otherFormat: 0, licences: 0 };

  for (const path of chosen ?? []) {
    if (await lstat(join(root, path)).catch(() => undefined)) continue;
    problems.push({ path, code: "unreadable", message: "There is no such file or folder." });
  }

  const pending: { path: string; rules: IgnoreRules }[] = [{ path: "", rules: await rulesAround(root) }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    signal?.throwIfAborted();
    const { path: at } = next;
    let entries;
    let rules;
    try {
      entries = await readdir(join(root, at), { withFileTypes: true });
      // The folder of a Python environment, whatever it is called.
      if (at !== "" && entries.some(({ name }) => name === "pyvenv.cfg")) continue;
      const hasRules = entries.some(({ name }) => name === ".gitignore" || name === ".steepignore");
      rules = hasRules ? next.rules.with(at, await ignoreFiles(join(root, at))) : next.rules;
    } catch (error) {
      problems.push({ path: at === "" ? "." : at, code: "unreadable", message: unreadable("folder", error) });
      continue;
    }
    for (const entry of entries) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (isFolder && skippedFolders.has(entry.name)) continue;
      if (chosen && !isChosen(path, isFolder, chosen)) continue;
      if (rules.ignores(path, isFolder)) {
        skipped.ignored++;
        continue;
      }
      if (isFolder) {
        pending.push({ path, rules });
        continue;
      }
      const reader = readerFor(entry.name, options.docComments);
      if (entry.isSymbolicLink()) {
        const message = await linkProblem(root, path, typeof reader === "object");
        if (message !== undefined) problems.push({ path, code: "ignored-link", message });
      } else if (reader === "licence") skipped.licences++;
      else if (reader === undefined || !entry.isFile()) skipped.otherFormat++;
      else files.push({ path, reader });
    }
  }
  return { root, files: files.toSorted(byPath), problems, skipped };
}

/** Code-unit order, the same on every machine. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** Why a file or folder could not be read, in a sentence. */
export function unreadable(what: "file" | "folder", error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const reason = code === "EACCES" || code === "EPERM" ? "its permissions forbid it" : code;
  return `The ${what} cannot be read (${reason}).`;
}

async function existingFolder(folder: string): Promise<string> {
  const hint = "Name a folder that exists and that you may read.";
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = code === "ENOENT" || code === "ENOTDIR" ? "does not exist" : `cannot be opened (${code})`;
    throw new UserError("no-such-folder", `The folder ${folder} ${why}.`, hint, { cause: error });
  }
  throw new UserError(
    "no-such-folder",
    `${folder} is a file, not a folder.`,
    "Name the folder that the file is in.",
  );
}

function inFolder(path: string, folder: string, root: string): string {
  for (const base of [resolve(folder), root]) {
    const way = relative(base, resolve(base, path));
    if (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return way.split(sep).join("/");
  }
  throw new UserError(
    "wrong-use",
    `The path ${path} is not in the folder ${folder}.`,
    "Name files or subfolders of that folder, or choose another folder.",
  );
}

function isChosen(path: string, isFolder: boolean, chosen: readonly string[]): boolean {
  return chosen.some(
    (one) =>
      one === "" || one === path || path.startsWith(`${one}/`) || (isFolder && one.startsWith(`${path}/`)),
  );
}

/** What to say of a link, or undefined if it leads to nothing that would be read anyway. */
async function linkProblem(root: string, path: string, readable: boolean): Promise<string | undefined> {
  let target;
  try {
    target = await realpath(join(root, path));
    if (!readable && !(await stat(target)).isDirectory()) return undefined;
  } catch {
    return readable ? "The link leads nowhere." : undefined;
  }
  const way = relative(root, target);
  const outside = way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
  if (outside) return "The link leads out of the folder; it is not followed.";
  return `The link leads to ${way === "" ? "the folder itself" : way.split(sep).join("/")}, which is read under its own name unless an ignore file names it.`;
}
