// What reading a folder gives: documents, their sections, and what could not be read.

export interface Document {
  /** Path from the folder, with `/`, never absolute. */
  readonly path: string;
  readonly format: "markdown" | "text" | "asciidoc" | "restructuredtext" | "source";
  readonly bytes: number;
  /** sha256 (hex) of the file's bytes. */
  readonly contentHash: string;
  /** The title of the front matter, else the first heading, else the file's name. */
  readonly title: string;
  readonly sections: readonly Section[];
}

/**
 * A piece of a document under one heading, small enough to stand in a prompt: about 1,200 characters.
 * A code block or a row of a table up to 6,000 characters is never cut, so that a section may be longer.
 */
export interface Section {
  /** `<document path>#<n>`, n from 1: unique in the folder. */
  readonly id: string;
  readonly document: string;
  /** Headings from the outermost to this section's own, without markup; never empty. */
  readonly headingTrail: readonly string[];
  /** 1-based lines of the file that the text stands on (so without the heading's), both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /**
   * The text as written (without the heading line itself), line ends as `\n`, secrets masked.
   * A part of a table that was split begins with the table's header.
   */
  readonly text: string;
  /** sha256 (hex) of heading trail and text: changes exactly when what can be learned changes. */
  readonly contentHash: string;
}

/** A file that was not read, or not wholly; never fatal. */
export interface DocumentProblem {
  readonly path: string;
  readonly code:
    "ignored-link" | "too-large" | "binary" | "encoding" | "unreadable" | "empty" | "secret-masked";
  readonly message: string;
}

/** What was passed over on purpose, counted for the message when nothing is left. */
export interface SkippedCounts {
  /** Files, and folders as one each, that an ignore file names. */
  readonly ignored: number;
  /** Files of a format that no reader knows, or whose reader is switched off. */
  readonly otherFormat: number;
  /** Licence texts. */
  readonly licences: number;
}

export interface DocumentSet {
  /** Sorted by path (code units); each has at least one section. */
  readonly documents: readonly Document[];
  /** Sorted by path. */
  readonly problems: readonly DocumentProblem[];
  readonly skipped?: SkippedCounts;
}
