// What a folder's model was taught, as a tree: documents, their sections, and how many pairs each has.
import type { Document } from "../documents/types.ts";
import { freshnessOf } from "../knowledge/freshness.ts";
import { readManifest } from "../knowledge/manifest.ts";
import { readSelection } from "../knowledge/selection.ts";
import type { KnowledgeTree, KnownDocument, KnownSection } from "../protocol/knowledge.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import { documentOf, type PairWithEdit, readPairsWithEdits } from "./knownPairs.ts";
import { openPlace } from "./place.ts";
import { activeVersion } from "./versions.ts";

/** Reads the documents and the knowledge; no model is loaded. @throws UserError `no-such-folder`, `data-corrupt`. */
export async function readKnowledgeTree(folder: string, options: EngineOptions): Promise<KnowledgeTree> {
  const place = await openPlace(folder, options.dataDir);
  const [manifest, { documents }, pairs, { forgotten }] = await Promise.all([
    readManifest(place.paths),
    readFolderDocuments(place, options),
    readPairsWithEdits(place.paths),
    readSelection(place.paths),
  ]);
  const active = activeVersion(manifest);
  const freshness = freshnessOf(active?.documents ?? [], documents);
  const here = new Map(documents.map((document) => [document.path, document]));
  const paths = new Set([
    ...documents.map((document) => document.path),
    ...(active?.documents ?? []).map((document) => document.path),
    ...forgotten,
  ]);
  const stateOf = (path: string): KnownDocument["state"] => {
    if (forgotten.includes(path)) return "forgotten";
    if (freshness.removed.includes(path)) return "removed";
    if (freshness.added.includes(path)) return "added";
    return freshness.changed.includes(path) ? "changed" : "taught";
  };
  return {
    ...(active ? { version: active.version } : {}),
    documents: [...paths].toSorted().map((path): KnownDocument => {
      const own = pairs.filter((pair) => pair.document === path);
      return {
        path,
        title: here.get(path)?.title ?? path,
        state: stateOf(path),
        pairs: own.length,
        sections: sectionsOf(here.get(path), own),
      };
    }),
    otherPairs: pairs.filter((pair) => pair.document === undefined).length,
  };
}

/** The document's sections, then those that only pairs still name. */
function sectionsOf(document: Document | undefined, pairs: readonly PairWithEdit[]): KnownSection[] {
  const counts = new Map<string, number>();
  for (const { sectionId } of pairs) {
    if (sectionId !== undefined) counts.set(sectionId, (counts.get(sectionId) ?? 0) + 1);
  }
  const present = (document?.sections ?? []).map(({ id, headingTrail, startLine, endLine }) => ({
    id,
    headingTrail,
    lines: { start: startLine, end: endLine },
    pairs: counts.get(id) ?? 0,
  }));
  const known = new Set(present.map(({ id }) => id));
  const gone = [...counts].filter(([id]) => !known.has(id));
  return [...present, ...gone.map(([id, count]) => ({ id, headingTrail: [documentOf(id)], pairs: count }))];
}
