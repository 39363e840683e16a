// Which paths below a folder can never be, or hold, a document: for watching it. The walk decides by the same rules
// with its own reading; this one is asked path by path, in any order, and reads each folder's ignore files once.
import { readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { type IgnoreRules, rulesAround, skippedFolders } from "./ignoreRules.ts";
import { readerFor } from "./readers.ts";

/** True for an absolute path that a watch need not look at. `isFolder` is undefined where it is not known yet. */
export type Unread = (path: string, isFolder: boolean | undefined) => boolean;

export function isIgnoreFile(path: string): boolean {
  return /(^|[/\\])\.(git|steep)ignore$/.test(path);
}

/** The rules as the ignore files are now; made anew when one of them changes. */
export async function unreadPaths(
  folder: string,
  { docComments }: { readonly docComments: boolean },
): Promise<Unread> {
  const root = await realpath(folder);
  const rules = new Map<string, IgnoreRules>();
  const around = await rulesAround(root);
  /** The rules that hold for what lies in a folder; `at` is its path from the root. */
  const rulesIn = (at: string): IgnoreRules => {
    const known = rules.get(at);
    if (known) return known;
    const above = at === "" ? around : rulesIn(parentOf(at));
    const made = above.with(at, {
      gitignore: textOf(join(root, at, ".gitignore")),
      steepignore: textOf(join(root, at, ".steepignore")),
    });
    rules.set(at, made);
    return made;
  };
  return (path, isFolder) => {
    const at = relative(root, path).split(sep).join("/");
    if (at === "" || at.startsWith("../") || isAbsolute(at)) return false;
    const name = at.slice(at.lastIndexOf("/") + 1);
    if (isIgnoreFile(name)) return false;
    const names = at.split("/");
    if (names.slice(0, -1).some((part) => skippedFolders.has(part))) return true;
    if (isFolder !== false && skippedFolders.has(name)) return true;
    // What is not known to be a folder is left out only where it would be as either.
    const here = rulesIn(parentOf(at));
    const kinds = isFolder === undefined ? [true, false] : [isFolder];
    if (kinds.every((kind) => here.ignores(at, kind))) return true;
    return isFolder === false && typeof readerFor(name, docComments) !== "object";
  };
}

function parentOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** A watch goes on where an ignore file cannot be read; the walk says what is wrong with it. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
