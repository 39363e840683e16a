// What a folder's model knows, whether that is still true, and what is being done.
import type { PauseReason, HeldOutAccuracy, RunProgress, RunSnapshot } from "./run.ts";

/** A version of a folder's adapter. */
export interface VersionSummary {
  readonly version: number;
  /** It answers now. */
  readonly active: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly commit?: string;
  readonly model: string;
  readonly pairs: number;
  readonly facts: number;
  readonly covered: number;
  readonly documents: number;
  /** Undefined when it was not measured. */
  readonly accuracy?: HeldOutAccuracy;
}

/** Paths of documents that differ from what the active version was taught, sorted. */
export interface StaleDocuments {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly count: number;
}

export interface FolderStatus {
  readonly folder: string;
  readonly state: "notTaught" | "upToDate" | "stale";
  /** Documents that are there now. */
  readonly documents: number;
  /** The version that answers. */
  readonly active?: VersionSummary;
  readonly stale: StaleDocuments;
  /** Edits of pairs that wait for the next injection. */
  readonly pendingEdits: number;
  /** A run that goes on, here or in another window, terminal or machine. */
  readonly run?: RunSnapshot;
  readonly scope?: readonly string[];
  readonly forgotten: readonly string[];
  /** Where all of it is kept. */
  readonly knowledge: string;
  /** Path of the last report, when there is one. */
  readonly report?: string;
}

/** The names of the eight states of the status item. */
export const workStateKinds = [
  "idle",
  "upToDate",
  "stale",
  "scanning",
  "writing",
  "training",
  "paused",
  "error",
] as const;

/** What the status item shows. */
export type WorkState =
  | { readonly kind: "idle"; readonly why: "noFolder" | "notTrusted" | "notTaught" | "unsupported" }
  | { readonly kind: "upToDate"; readonly version: number }
  | { readonly kind: "stale"; readonly version: number; readonly count: number }
  | { readonly kind: "scanning"; readonly progress?: RunProgress }
  | { readonly kind: "writing"; readonly progress: RunProgress }
  | { readonly kind: "training"; readonly progress: RunProgress }
  | { readonly kind: "paused"; readonly reason: PauseReason; readonly progress?: RunProgress }
  | { readonly kind: "error"; readonly message: string; readonly hint: string; readonly command?: string };
