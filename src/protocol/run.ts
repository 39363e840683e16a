// A run, while it goes on and when it has ended.

/** The engine's stages of a run, in their order; a run that resumes passes over what is done. */
export const runStages = [
  "documents",
  "model",
  "gate",
  "questions",
  "replay",
  "encoding",
  "targets",
  "training",
  "evaluation",
] as const;
export type RunStage = (typeof runStages)[number];

/** The five steps that a person is shown. */
export const runSteps = ["read", "model", "write", "train", "measure"] as const;
export type RunStep = (typeof runSteps)[number];

/** Which step a stage belongs to. */
export const stepOfStage: Readonly<Record<RunStage, RunStep>> = {
  documents: "read",
  model: "model",
  gate: "write",
  questions: "write",
  replay: "write",
  encoding: "write",
  targets: "train",
  training: "train",
  evaluation: "measure",
};

export interface RunProgress {
  readonly stage: RunStage;
  /** Of `total`; the first progress of a stage that resumes does not start at 0. */
  readonly done: number;
  readonly total: number;
  /** What is counted, plural. */
  readonly unit: "bytes" | "documents" | "pairs" | "steps" | "answers";
  /** A figure of the stage: its loss, its round. */
  readonly detail?: string;
  /** Of the whole run, 0 to 1, never falling. */
  readonly share: number;
  /** Until the run ends; undefined while nothing is known. */
  readonly remainingSeconds?: number;
}

export interface LossPoint {
  readonly step: number;
  /** Mean KL per answer token, nats. */
  readonly loss: number;
}

export interface AccuracyPoint {
  /** Training step at which it was measured. */
  readonly step: number;
  /** Share of the held-out answers that would be said word for word, 0 to 1. */
  readonly accuracy: number;
}

/** A pair that was just written. */
export interface WrittenPair {
  readonly question: string;
  readonly answer: string;
  /** Document that it is about; undefined for general prompts. */
  readonly document?: string;
}

/** Why a run stands still. */
export type PauseReason = "person" | "chat" | "battery" | "busy";

export type RunEvent =
  | { readonly kind: "progress"; readonly progress: RunProgress }
  | { readonly kind: "loss"; readonly point: LossPoint }
  /** Mean KL of the held-out pairs, after each epoch. */
  | { readonly kind: "heldOutLoss"; readonly point: LossPoint }
  | { readonly kind: "accuracy"; readonly point: AccuracyPoint }
  | { readonly kind: "pair"; readonly pair: WrittenPair; readonly count: number }
  | { readonly kind: "note"; readonly level: "info" | "warning"; readonly text: string }
  | { readonly kind: "paused"; readonly reason: PauseReason }
  | { readonly kind: "resumed" };

/** All that is known of a run that goes on, for a view that is opened in the middle of it. */
export interface RunSnapshot {
  /** ISO 8601. */
  readonly since: string;
  readonly progress?: RunProgress;
  readonly paused?: PauseReason;
  readonly losses: readonly LossPoint[];
  readonly heldOutLosses: readonly LossPoint[];
  readonly accuracies: readonly AccuracyPoint[];
  /** The latest ones, newest last. */
  readonly pairs: readonly WrittenPair[];
  /** How many have been written in all. */
  readonly pairCount: number;
  readonly notes: readonly { readonly level: "info" | "warning"; readonly text: string }[];
  /** The process that works; `here` when it is this engine, and only then can it be paused or cancelled here. */
  readonly process: { readonly here: boolean; readonly pid: number; readonly host: string };
}

/** Accuracies on held-out questions, 0 to 1. */
export interface HeldOutAccuracy {
  readonly base: number;
  readonly adapter: number;
  /** With the document in the prompt. */
  readonly oracle: number;
  readonly n: number;
}

export interface RunResult {
  readonly version: number;
  /** False when the version before answers better, and so still answers. */
  readonly active: boolean;
  /** True when nothing had changed, and so nothing was done. */
  readonly upToDate: boolean;
  readonly pairs: number;
  readonly facts: number;
  readonly covered: number;
  readonly documents: number;
  readonly skipped: number;
  /** Undefined when too few questions were held out. */
  readonly accuracy?: HeldOutAccuracy;
  readonly model: { readonly id: string; readonly name: string };
  /** By stage. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Path of report.html. */
  readonly report: string;
}
