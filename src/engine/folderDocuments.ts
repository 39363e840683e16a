// The documents of a folder that are to be taught: those of its scope that were not forgotten.
import { readDocuments } from "../documents/readDocuments.ts";
import { requireDocuments } from "../documents/requireDocuments.ts";
import type { DocumentSet } from "../documents/types.ts";
import { isSelected, readSelection, type Selection } from "../knowledge/selection.ts";
import type { EngineOptions } from "./engineOptions.ts";
import type { Place } from "./place.ts";

/**
 * @param selection what is taught of the folder; left out: what is remembered.
 * @throws UserError `no-such-folder`, `cancelled`.
 */
export async function readFolderDocuments(
  place: Place,
  { settings, signal }: Pick<EngineOptions, "settings" | "signal">,
  selection?: Selection,
): Promise<DocumentSet> {
  const selected = selection ?? (await readSelection(place.paths));
  const set = await readDocuments(place.folder, settings, signal);
  return {
    ...set,
    documents: set.documents.filter(({ path }) => isSelected(selected, path)),
    problems: set.problems.filter(({ path }) => isSelected(selected, path)),
  };
}

/** The documents of a folder that is to be taught. @throws UserError `no-documents` with the counts of what was skipped. */
export async function requireFolderDocuments(
  place: Place,
  options: EngineOptions,
  selection?: Selection,
): Promise<DocumentSet> {
  const set = await readFolderDocuments(place, options, selection);
  requireDocuments(set, place.folder);
  const count = set.documents.length;
  options.onEvent({ kind: "progress", stage: "documents", done: count, total: count, unit: "documents" });
  return set;
}
