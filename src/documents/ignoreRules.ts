// .gitignore, .git/info/exclude and .steepignore of a folder and of the folders around it, as git reads them.
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** What may be read below one folder. Paths are from the folder that is read, with `/`. */
export interface IgnoreRules {
  /** True if the path itself is named; folders above it are taken as read. */
  ignores(path: string, isFolder: boolean): boolean;
  /** These rules with those of the ignore files in `folder` (a path from the folder that is read). */
  with(folder: string, files: IgnoreFiles): IgnoreRules;
}

/** The texts of the ignore files of one folder. */
export interface IgnoreFiles {
  readonly gitignore: string;
  readonly steepignore: string;
}

/** Never read, whatever an ignore file says: what tools fetch, build or keep for themselves. */
export const skippedFolders: ReadonlySet<string> = new Set([
  ".git",
  ".hg",
  ".svn",
  ".jj",
  "node_modules",
  "bower_components",
  "jspm_packages",
  "site-packages",
  "__pycache__",
  "__pypackages__",
  ".venv",
  ".tox",
  ".nox",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".gradle",
  ".terraform",
  ".yarn",
  ".pnpm-store",
  ".next",
  ".nuxt",
  ".svelte-kit",
  ".parcel-cache",
  ".turbo",
  ".cache",
]);

/**
 * The rules in force in `folder` (absolute, without links), those of the git repository around it included.
 * A folder that the repository itself ignores was named on purpose: then the rules around it do not count.
 */
export async function rulesAround(folder: string): Promise<IgnoreRules> {
  const root = await repositoryRoot(folder);
  if (root === undefined) return rulesOf("", [], []);
  const prefix = relative(root, folder).split(sep).join("/");
  const exclude = (await readIfThere(join(await commonGitFolder(root), "info", "exclude"))) ?? "";
  let rules = rulesOf(prefix, patterns(exclude, ""), []);
  const names = prefix === "" ? [] : prefix.split("/");
  for (let depth = 0; depth < names.length; depth++) {
    const above = names.slice(0, depth).join("/");
    rules = rules.withRooted(above, await ignoreFiles(join(root, above)));
    const below = names.slice(0, depth + 1).join("/");
    if (rules.ignoresRooted(below)) return rulesOf("", [], []);
  }
  return rules;
}

/** The texts of the ignore files in an absolute folder; a missing one is empty. */
export async function ignoreFiles(folder: string): Promise<IgnoreFiles> {
  return {
    gitignore: (await readIfThere(join(folder, ".gitignore"))) ?? "",
    steepignore: (await readIfThere(join(folder, ".steepignore"))) ?? "",
  };
}

interface RootedRules extends IgnoreRules {
  withRooted(folder: string, files: IgnoreFiles): RootedRules;
  ignoresRooted(folder: string): boolean;
}

/** @param prefix way from the repository's root to the folder that is read, which the patterns are relative to */
function rulesOf(prefix: string, git: readonly string[], steep: readonly string[]): RootedRules {
  // Later patterns win: so .steepignore over .gitignore, and deeper files over those above them.
  const matcher: Ignore = ignore({
    ignorecase: process.platform === "win32" || process.platform === "darwin",
  });
  matcher.add([...git, ...steep]);
  const rooted = (path: string): string => (prefix === "" ? path : `${prefix}/${path}`);
  const withRooted = (folder: string, { gitignore, steepignore }: IgnoreFiles): RootedRules =>
    gitignore === "" && steepignore === ""
      ? rules
      : rulesOf(
          prefix,
          [...git, ...patterns(gitignore, folder)],
          [...steep, ...patterns(steepignore, folder)],
        );
  const rules: RootedRules = {
    ignores: (path, isFolder) => matcher.ignores(isFolder ? `${rooted(path)}/` : rooted(path)),
    with: (folder, files) => withRooted(folder === "" ? prefix : rooted(folder), files),
    withRooted,
    ignoresRooted: (folder) => matcher.ignores(`${folder}/`),
  };
  return rules;
}

/** The patterns of one ignore file, rewritten so that they mean the same in a file at the root. */
function patterns(text: string, folder: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (folder === "") return lines;
  const base = `/${folder.replace(/[\\*?[\]!# ]/g, "\\$&")}/`;
  return lines.flatMap((line) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const negative = line.startsWith("!");
    const pattern = (negative ? line.slice(1) : line).replace(/^\\([#!])/, "$1");
    const anchored = /\/(?!\s*$)/.test(pattern);
    return `${negative ? "!" : ""}${base}${anchored ? pattern.replace(/^\//, "") : `**/${pattern}`}`;
  });
}

async function repositoryRoot(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await gitPointer(at)) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The git folder of the repository at `root`; of a worktree, the one it shares, where info/exclude is. */
async function commonGitFolder(root: string): Promise<string> {
  const gitFolder = (await gitPointer(root)) ?? join(root, ".git");
  const shared = await readIfThere(join(gitFolder, "commondir"));
  return shared === undefined ? gitFolder : resolve(gitFolder, shared.trim());
}

/** Where `.git` of `folder` is or points to; undefined if there is none. */
async function gitPointer(folder: string): Promise<string | undefined> {
  const path = join(folder, ".git");
  try {
    const target = /^gitdir:\s*(.+)$/m.exec(await readFile(path, "utf8"))?.[1];
    return target === undefined ? undefined : resolve(folder, target.trim());
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EISDIR" ? path : undefined;
  }
}

/** An ignore file that is missing says nothing; one that cannot be read must not be taken for that. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
