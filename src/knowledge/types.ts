// What a folder's model knows, on disk: `knowledge/<repository id>/` in the data folder.

/** One distilled adapter. */
export interface AdapterVersion {
  /** 1, 2, 3, ... in order of their making. */
  readonly version: number;
  /** File name in `adapters/`. */
  readonly file: string;
  readonly sha256: string;
  readonly baseSha256: string;
  readonly baseName: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The commit the documents were at, if the folder is in a git repository. */
  readonly commit?: string;
  readonly pairs: number;
  readonly facts: number;
  readonly covered: number;
  /** Share of held-out questions answered, 0 to 1; undefined when not measured. */
  readonly accuracy?: { readonly base: number; readonly adapter: number; readonly oracle: number; readonly n: number };
  /** Path and content hash of each document it was taught from. */
  readonly documents: readonly { readonly path: string; readonly contentHash: string }[];
}

/** `manifest.json`: replaced by one atomic rename. */
export interface Manifest {
  readonly format: 1;
  /** The absolute folder at the time of writing (for people; identity is the repository id). */
  readonly folder: string;
  /** The version that answers; undefined before the first run ended. */
  readonly active?: number;
  readonly versions: readonly AdapterVersion[];
}
