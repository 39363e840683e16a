// What every request about a folder may say of how to work.

/** The options of src/config/settings.ts by name; what is left out has its default. The engine checks them. */
export type GivenSettings = Readonly<Record<string, unknown>>;

/** A folder, and how to work in it. */
export interface FolderParams {
  /** Absolute path. */
  readonly folder: string;
  readonly settings?: GivenSettings;
  /** Id of the catalogue or path of a GGUF; left out: the folder's model, or the best fit. */
  readonly model?: string;
}

/**
 * Which part of a folder is taught: paths of documents and folders in it, with `/`. Remembered with the folder's
 * knowledge; left out: as remembered; empty: all of the folder.
 */
export type Scope = readonly string[];
