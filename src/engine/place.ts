// The folder that a verb is about, and where its knowledge is.
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UserError } from "../errors/userError.ts";
import { adoptedPaths } from "../knowledge/adoption.ts";
import { dataFolder, type KnowledgePaths } from "../knowledge/dataFolder.ts";
import { type Repository, readRepository } from "../knowledge/repository.ts";

export interface Place {
  /** Absolute. */
  readonly folder: string;
  readonly repository: Repository;
  readonly paths: KnowledgePaths;
}

/** @throws UserError `no-such-folder`. */
export async function openPlace(folder: string, dataDir: string | undefined): Promise<Place> {
  const absolute = resolve(folder);
  const found = await stat(absolute).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UserError(
      "no-such-folder",
      found ? `${absolute} is not a folder.` : `There is no folder ${absolute}.`,
      "Give the folder that holds the documents.",
    );
  }
  const repository = await readRepository(absolute);
  return { folder: absolute, repository, paths: await adoptedPaths(dataFolder(dataDir), repository) };
}
