// What was learned of a folder before its repository had a first commit, taken along when it has one.
import { access, rename } from "node:fs/promises";
import { type KnowledgePaths, knowledgePaths } from "./dataFolder.ts";
import { lockHolder } from "./lock.ts";
import type { Repository } from "./repository.ts";

/**
 * The paths of a repository's knowledge in the data folder. Knowledge under its former id moves to the present one,
 * unless a run goes on there or the disk refuses: then it is used where it is.
 */
export async function adoptedPaths(
  data: string,
  { id, formerId }: Pick<Repository, "id" | "formerId">,
): Promise<KnowledgePaths> {
  const paths = knowledgePaths(data, id);
  if (formerId === undefined || (await exists(paths.root))) return paths;
  const former = knowledgePaths(data, formerId);
  if (!(await exists(former.root))) return paths;
  if (await lockHolder(former)) return former;
  try {
    await rename(former.root, paths.root);
  } catch {
    // Another process may have moved it in the same moment.
    if (!(await exists(paths.root))) return former;
  }
  return paths;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
