// What was learned, to look through and to change.
import type { FolderParams } from "./settings.ts";

export interface KnownSection {
  readonly id: string;
  readonly headingTrail: readonly string[];
  /** 1-based, both inclusive; undefined when the section is no longer in the document. */
  readonly lines?: { readonly start: number; readonly end: number };
  readonly pairs: number;
}

export interface KnownDocument {
  readonly path: string;
  readonly title: string;
  /** Against what the active version was taught. */
  readonly state: "taught" | "changed" | "added" | "removed" | "forgotten";
  readonly pairs: number;
  readonly sections: readonly KnownSection[];
}

export interface KnowledgeTree {
  /** The version that it is about; undefined before the first injection. */
  readonly version?: number;
  readonly documents: readonly KnownDocument[];
  /** Pairs of no section: added by hand, general prompts are left out. */
  readonly otherPairs: number;
}

/** What the model answers to a pair's question now. */
export interface CurrentAnswer {
  readonly text: string;
  readonly version: number;
  /** It says what the pair says. */
  readonly matches: boolean;
}

export interface KnownPair {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly sectionId?: string;
  readonly document?: string;
  readonly headingTrail?: readonly string[];
  /** Kept out of training, to measure with. */
  readonly heldOut: boolean;
  /** A change that waits for the next injection. */
  readonly edit?: "added" | "changed" | "deleted";
  /** Undefined until `pairAnswers` was asked for it with this version. */
  readonly current?: CurrentAnswer;
}

export interface PairQuery extends FolderParams {
  /** Words of question or answer; left out: all. */
  readonly query?: string;
  readonly document?: string;
  readonly sectionId?: string;
  /** Only these. */
  readonly ids?: readonly string[];
  readonly offset?: number;
  /** Default 100. */
  readonly limit?: number;
}

export interface PairPage {
  /** All that match, also those not on this page. */
  readonly total: number;
  readonly pairs: readonly KnownPair[];
}

/** A new pair, or a changed one; kept for and used by the next injection. */
export interface PairText {
  readonly question: string;
  readonly answer: string;
}

export interface AddPairParams extends FolderParams, PairText {
  /** Section that the answer is in; left out: found by the words. */
  readonly sectionId?: string;
}

export interface EditPairParams extends FolderParams, PairText {
  readonly id: string;
}

export interface PairParams extends FolderParams {
  readonly id: string;
}

export interface Exported {
  readonly path: string;
  readonly count: number;
}

export interface Forgotten {
  readonly document: string;
  /** Pairs that were taken out. */
  readonly pairs: number;
  /** An injection is needed before the adapter itself has forgotten it. */
  readonly needsInjection: boolean;
}

/** A section of the documents that holds the words of a question. */
export interface FoundSection {
  readonly sectionId: string;
  readonly document: string;
  readonly headingTrail: readonly string[];
  readonly startLine: number;
  readonly endLine: number;
  /** The beginning of its text. */
  readonly excerpt: string;
}
