// Which model a folder is taught with: `model.json` in its knowledge. The one that answers may be another.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { asDiskError, errorCode } from "../knowledge/diskErrors.ts";

/** The catalogue's id or a file's path; undefined where none was chosen. @throws UserError `data-corrupt`. */
export async function readRememberedModel(paths: KnowledgePaths): Promise<string | undefined> {
  const file = rememberedFile(paths);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw asDiskError(file, error);
  }
  try {
    return rememberedSchema.parse(JSON.parse(text)).model;
  } catch (error) {
    throw new UserError(
      "data-corrupt",
      `${file} cannot be read, which names the model that this folder is taught with.`,
      "Delete it, and choose the model again with --model.",
      { cause: error },
    );
  }
}

/** Remembers the model for the runs to come; undefined: none. */
export async function rememberModel(paths: KnowledgePaths, model: string | undefined): Promise<void> {
  const file = rememberedFile(paths);
  if (model === undefined) await rm(file, { force: true });
  else await writeFileAtomically(file, `${JSON.stringify({ model })}\n`);
}

const rememberedSchema = z.object({ model: z.string() });

function rememberedFile(paths: KnowledgePaths): string {
  return join(paths.root, "model.json");
}
