// One hash that says whether anything that can be learned has changed.
import { createHash } from "node:crypto";
import type { DocumentSet } from "./types.ts";

/** sha256 (hex) over the ids and content hashes of all sections; the order of documents and sections has no part in it. */
export function documentsFingerprint(set: DocumentSet): string {
  const entries = set.documents.flatMap(({ sections }) =>
    sections.map(({ id, contentHash }) => JSON.stringify([id, contentHash])),
  );
  return createHash("sha256").update(entries.toSorted().join("\n")).digest("hex");
}
