// The documents of a folder, with progress.
import { readDocuments } from "../documents/readDocuments.ts";
import { requireDocuments } from "../documents/requireDocuments.ts";
import type { DocumentSet } from "../documents/types.ts";
import type { EngineOptions } from "./engineOptions.ts";

/** @throws UserError `no-such-folder`, `cancelled`. */
export function readFolderDocuments(
  folder: string,
  { settings, signal }: Pick<EngineOptions, "settings" | "signal">,
): Promise<DocumentSet> {
  return readDocuments(folder, settings, signal);
}

/** The documents of a folder that is to be taught. @throws UserError `no-documents` with the counts of what was skipped. */
export async function requireFolderDocuments(folder: string, options: EngineOptions): Promise<DocumentSet> {
  const set = await readFolderDocuments(folder, options);
  requireDocuments(set, folder);
  const count = set.documents.length;
  options.onEvent({ kind: "progress", stage: "documents", done: count, total: count, unit: "documents" });
  return set;
}
