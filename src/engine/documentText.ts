// A document of a folder as it is taught: its words, secrets masked.
import { UserError } from "../errors/userError.ts";
import { documentReading } from "../documents/reading.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import { openPlace } from "./place.ts";

export interface ReadableDocument {
  /** Path from the folder, with `/`. */
  readonly path: string;
  readonly title: string;
}

/** The documents that can be read by `readDocumentText`. @throws UserError `no-such-folder`, `cancelled`. */
export async function listDocuments(folder: string, options: EngineOptions): Promise<ReadableDocument[]> {
  const { documents } = await readFolderDocuments(await openPlace(folder, options.dataDir), options);
  return documents.map(({ path, title }) => ({ path, title }));
}

/** A document's text, section by section. @throws UserError `wrong-use` when the folder has no such document. */
export async function readDocumentText(
  folder: string,
  path: string,
  options: EngineOptions,
): Promise<string> {
  const { documents } = await readFolderDocuments(await openPlace(folder, options.dataDir), options);
  const found = documents.find((document) => document.path === path);
  if (found) return documentReading(found);
  throw new UserError(
    "wrong-use",
    `${path} is no document of this folder.`,
    `Its documents are ${documents.map((document) => document.path).join(", ")}.`,
  );
}
