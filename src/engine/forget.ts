// Make a folder's model forget: one document, or everything.
import { rm } from "node:fs/promises";
import { UserError } from "../errors/userError.ts";
import { dropEdits } from "../knowledge/edits.ts";
import { lockFolder } from "../knowledge/lock.ts";
import { readManifest } from "../knowledge/manifest.ts";
import { readSelection, scopeOf, writeSelection } from "../knowledge/selection.ts";
import { readJsonLines, writeJsonLines } from "../knowledge/store.ts";
import { storageError } from "../errors/storageError.ts";
import type { Forgotten } from "../protocol/knowledge.ts";
import { folderBytes } from "./folderBytes.ts";
import { documentOf } from "./knownPairs.ts";
import { openPlace } from "./place.ts";
import { activeVersion } from "./versions.ts";

/**
 * Leaves a document out from now on. Its pairs and edits are gone at once, so that nothing is looked up in them; the
 * adapter itself forgets with the next injection, which is trained without it.
 * @throws UserError `wrong-use` for a path out of the folder, `busy` while a run goes on.
 */
export async function forgetDocument(
  folder: string,
  document: string,
  dataDir: string | undefined,
): Promise<Forgotten> {
  const { paths } = await openPlace(folder, dataDir);
  const path = onlyPath(document);
  const lock = await lockFolder(paths);
  try {
    const selection = await readSelection(paths);
    if (!selection.forgotten.includes(path)) {
      await writeSelection(paths, { ...selection, forgotten: [...selection.forgotten, path].toSorted() });
    }
    await dropEdits(paths, (edit) => edit.kind !== "deleted" && edit.document === path);
    const pairs = await dropLines(paths.pairs, path);
    await dropLines(paths.facts, path);
    const active = activeVersion(await readManifest(paths));
    const taught = active?.documents.some((known) => known.path === path) === true;
    return { document: path, pairs, needsInjection: taught };
  } finally {
    await lock.release();
  }
}

/** Has a document taught again; false when it was not forgotten. @throws UserError `wrong-use`. */
export async function rememberDocument(
  folder: string,
  document: string,
  dataDir: string | undefined,
): Promise<boolean> {
  const { paths } = await openPlace(folder, dataDir);
  const path = onlyPath(document);
  const selection = await readSelection(paths);
  if (!selection.forgotten.includes(path)) return false;
  await writeSelection(paths, {
    ...selection,
    forgotten: selection.forgotten.filter((known) => known !== path),
  });
  return true;
}

/** Deletes all that is known of a folder; returns the bytes that are free again. @throws UserError `busy`. */
export async function resetFolder(folder: string, dataDir: string | undefined): Promise<number> {
  const { paths } = await openPlace(folder, dataDir);
  const bytes = await folderBytes(paths.root);
  if (bytes === 0) return 0;
  const lock = await lockFolder(paths);
  try {
    // The manifest first: a reset that is killed leaves files that nothing names.
    await rm(paths.manifest, { force: true });
    await rm(`${paths.manifest}.bak`, { force: true });
  } catch (error) {
    throw await storageError(error, paths.root, 0);
  } finally {
    await lock.release();
  }
  await rm(paths.root, { recursive: true, force: true }).catch(async (error: unknown) => {
    throw await storageError(error, paths.root, 0);
  });
  return bytes;
}

function onlyPath(document: string): string {
  const [path] = scopeOf([document]);
  if (path !== undefined) return path;
  throw new UserError(
    "wrong-use",
    `"${document}" is no document.`,
    "Give a document's path from the folder.",
  );
}

/** Takes a document's lines out of a file of pairs or facts; returns how many they were. */
async function dropLines(file: string, document: string): Promise<number> {
  const lines = await readJsonLines(file, (value) => value as { readonly sectionId?: string });
  const kept = lines.filter(({ sectionId }) => sectionId === undefined || documentOf(sectionId) !== document);
  if (kept.length < lines.length) await writeJsonLines(file, kept);
  return lines.length - kept.length;
}
