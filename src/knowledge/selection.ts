// Which documents of a folder are taught: `selection.json`, remembered from run to run.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import type { KnowledgePaths } from "./dataFolder.ts";
import { asDiskError, errorCode } from "./diskErrors.ts";

export interface Selection {
  /** Paths of documents and folders from the folder, with `/`; empty: all of it. */
  readonly scope: readonly string[];
  /** Paths of documents that a person had the model forget. */
  readonly forgotten: readonly string[];
}

/** All of a folder. */
export const everything: Selection = { scope: [], forgotten: [] };

/** @throws UserError `data-corrupt`. */
export async function readSelection(paths: KnowledgePaths): Promise<Selection> {
  const file = selectionFile(paths);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return everything;
    throw asDiskError(file, error);
  }
  try {
    return selectionSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(
      "data-corrupt",
      `${file} cannot be read.`,
      "Delete it: all documents of the folder are then taught again.",
      { cause: error },
    );
  }
}

/** Replaces the selection at once. @throws UserError `disk-full`, `folder-not-writable`. */
export async function writeSelection(paths: KnowledgePaths, selection: Selection): Promise<void> {
  await writeFileAtomically(selectionFile(paths), `${JSON.stringify(selection, undefined, 2)}\n`);
}

/** Whether the document at `path` is taught. */
export function isSelected({ scope, forgotten }: Selection, path: string): boolean {
  if (forgotten.includes(path)) return false;
  return scope.length === 0 || scope.some((part) => path === part || path.startsWith(`${part}/`));
}

/**
 * Paths as a scope holds them: with `/`, from the folder, without the ends that mean the same.
 * @throws UserError `wrong-use` for a path that leads out of the folder.
 */
export function scopeOf(paths: readonly string[]): string[] {
  const parts = paths.map((given) => {
    const path = given.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "");
    if (/^(\/|[A-Za-z]:)/.test(path) || path.split("/").includes("..")) {
      throw new UserError("wrong-use", `${given} is not in the folder.`, "Give paths from the folder.");
    }
    return path === "." ? "" : path;
  });
  return parts.includes("") ? [] : [...new Set(parts)].toSorted();
}

const selectionSchema = z.object({ scope: z.array(z.string()), forgotten: z.array(z.string()) });

function selectionFile(paths: KnowledgePaths): string {
  return join(paths.root, "selection.json");
}
