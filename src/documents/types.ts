// What reading a folder gives: documents, their sections, and what could not be read.

export interface Document {
  /** Path from the folder, with `/`, never absolute. */
  readonly path: string;
  readonly format: "markdown" | "text" | "asciidoc" | "restructuredtext" | "source";
  readonly bytes: number;
  /** sha256 (hex) of the file's bytes. */
  readonly contentHash: string;
  /** The first heading, or the file's name. */
  readonly title: string;
  readonly sections: readonly Section[];
}

/** A piece of a document under one heading, small enough to stand in a prompt. */
export interface Section {
  /** `<document path>#<n>`: unique in the folder. */
  readonly id: string;
  readonly document: string;
  /** Headings from the outermost to this section's own, without markup. */
  readonly headingTrail: readonly string[];
  /** 1-based lines of the file, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** The text as written (without the heading line itself), secrets masked. */
  readonly text: string;
  /** sha256 (hex) of heading trail and text: changes exactly when what can be learned changes. */
  readonly contentHash: string;
}

/** A file that was not read, or not wholly; never fatal. */
export interface DocumentProblem {
  readonly path: string;
  readonly code:
    | "ignored-link"
    | "too-large"
    | "binary"
    | "encoding"
    | "unreadable"
    | "empty"
    | "secret-masked";
  readonly message: string;
}

export interface DocumentSet {
  /** Sorted by path. */
  readonly documents: readonly Document[];
  readonly problems: readonly DocumentProblem[];
}
