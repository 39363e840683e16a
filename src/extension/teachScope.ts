// Which part of a folder is taught once something in it is selected. Knows nothing of VS Code.
import type { Scope } from "../protocol/settings.ts";
import type { FolderStatus } from "../protocol/status.ts";

/**
 * What is taught and what is selected; empty: all of the folder. Where all of it is taught a selection is taught
 * already, and must not have the rest forgotten.
 * @param selected paths from the folder; empty for the folder itself
 */
export function scopeWith(
  selected: readonly string[],
  status: Pick<FolderStatus, "active" | "scope">,
): Scope {
  const all = selected.includes("") || (status.active !== undefined && status.scope === undefined);
  if (all) return [];
  const paths = [...new Set([...(status.scope ?? []), ...selected])].toSorted();
  // What is in a folder of the scope needs no mention.
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}
