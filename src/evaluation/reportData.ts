// Everything a report shows. Plain data, so that a report can be made again from files.
import type {
  AbstentionQuality,
  BleedResult,
  EvaluationResult,
  ForgettingResult,
  SourceQuality,
} from "./types.ts";

/** `questionKind` of a run's own measurement. */
export const heldOutKind = "held-out questions";

export interface ReportData {
  /** Name of the folder. */
  readonly project: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly version: number;
  readonly commit?: string;
  readonly model: string;
  /** Where the questions are from, to stand after their number: "hand-written questions", "held-out questions". */
  readonly questionKind: string;
  readonly evaluation: EvaluationResult;
  /** What the run itself measured on the questions that it held out, to stand beside a measurement on others. */
  readonly runEvaluation?: EvaluationResult;
  readonly training: {
    /** Mean KL (nats per answer token) of each step. */
    readonly steps: readonly { readonly step: number; readonly loss: number }[];
    /** `step` is the last of the epoch. */
    readonly epochs: readonly {
      readonly epoch: number;
      readonly step: number;
      readonly loss: number;
      readonly heldOutLoss?: number;
    }[];
  };
  readonly coverage: {
    readonly documents: readonly {
      readonly path: string;
      readonly facts: number;
      readonly covered: number;
      /** Facts that are in as many kept pairs as asked for. */
      readonly full: number;
    }[];
    readonly uncovered: readonly {
      readonly document: string;
      readonly sentence: string;
      readonly span: string;
    }[];
  };
  readonly pairs: {
    readonly kept: number;
    readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  };
  readonly forgetting?: ForgettingResult;
  readonly bleed?: BleedResult;
  /** True when the folder answers with sections of the documents in the prompt; undefined when not measured. */
  readonly hybrid?: boolean;
  /** The rule for declining, cross-validated on what it was fitted on. */
  readonly abstention?: {
    readonly balancedAccuracy: number;
    readonly answered?: number;
    readonly declined?: number;
    readonly taught: number;
    readonly notTaught: number;
  };
  /** The same rule on the questions of this evaluation and on others that it was not fitted on. */
  readonly abstentionQuality?: AbstentionQuality;
  readonly sources?: SourceQuality;
  /** Seconds of each stage, in order. */
  readonly stages: readonly { readonly name: string; readonly seconds: number }[];
  /** To repeat the run: settings, sha256 of base, adapter, dataset, documents and question file. */
  readonly settings: readonly (readonly [string, string])[];
  readonly hashes: readonly (readonly [string, string])[];
}
