// What a folder's model knows, and whether that is still what the documents say.
import { activeVersion } from "./versions.ts";
import { type Freshness, freshnessOf } from "../knowledge/freshness.ts";
import { readManifest } from "../knowledge/manifest.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { openPlace } from "./place.ts";

export interface StatusResult {
  readonly folder: string;
  readonly state: "not injected" | "up to date" | "stale";
  readonly documents: number;
  readonly active?: AdapterVersion;
  readonly versions: readonly AdapterVersion[];
  /** Of the documents against what the active version was taught. */
  readonly freshness?: Freshness;
  /** Where all of it is kept. */
  readonly knowledge: string;
  /** Path of the last report, when there is an adapter. */
  readonly report?: string;
}

/** Reads the folder and its knowledge; no model is loaded. @throws UserError `no-such-folder`, `data-corrupt`. */
export async function readStatus(folder: string, options: EngineOptions): Promise<StatusResult> {
  const place = await openPlace(folder, options.dataDir);
  const [manifest, { documents }] = await Promise.all([
    readManifest(place.paths),
    readFolderDocuments(place, options),
  ]);
  const active = activeVersion(manifest);
  const freshness = active && freshnessOf(active.documents, documents);
  return {
    folder: place.folder,
    state: freshness === undefined ? "not injected" : freshness.stale === 0 ? "up to date" : "stale",
    documents: documents.length,
    ...(active ? { active, report: place.paths.report } : {}),
    versions: manifest?.versions ?? [],
    ...(freshness ? { freshness } : {}),
    knowledge: place.paths.root,
  };
}
