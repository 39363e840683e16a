// What a verb of the engine tells while it works. The editor and the terminal show the same events.

/** The stages of a run, in their order. */
export const stages = [
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
export type Stage = (typeof stages)[number];

export interface ProgressEvent {
  readonly kind: "progress";
  readonly stage: Stage;
  /** Of `total`; the first event of a stage that resumes does not start at 0. */
  readonly done: number;
  readonly total: number;
  /** What is counted, plural. */
  readonly unit: "bytes" | "documents" | "pairs" | "steps" | "answers";
  /** A figure of the stage: its loss, its round. */
  readonly detail?: string;
}

export interface NoteEvent {
  readonly kind: "note";
  readonly level: "info" | "warning";
  /** A whole sentence. */
  readonly text: string;
}

/** Figures for a view that draws them. */
export type FigureEvent =
  | { readonly kind: "loss"; readonly step: number; readonly loss: number }
  /** Mean KL of the held-out pairs after an epoch. */
  | { readonly kind: "heldOutLoss"; readonly step: number; readonly loss: number }
  /** Share of the held-out answers that the model would say word for word after an epoch. */
  | { readonly kind: "accuracy"; readonly step: number; readonly accuracy: number }
  | {
      readonly kind: "pair";
      readonly question: string;
      readonly answer: string;
      readonly document?: string;
    };

export type EngineEvent = ProgressEvent | NoteEvent | FigureEvent;
