// A measurement on demand.
import type { FolderParams } from "./settings.ts";

export interface EvaluateParams extends FolderParams {
  /** Path of a JSON-lines file of questions; left out: the held-out ones. */
  readonly questions?: string;
  /** base, oracle, rag, adapter, adapter+rag; left out: all. */
  readonly arms?: readonly string[];
}

export interface ArmResult {
  readonly arm: string;
  readonly accuracy: number;
  /** 95 % interval. */
  readonly interval: readonly [number, number];
  readonly n: number;
  readonly promptTokens: number;
  readonly secondsToFirstToken: number;
}

export interface EvaluationSummary {
  readonly version?: number;
  readonly model: string;
  readonly arms: readonly ArmResult[];
  /** Path of the report with this measurement. */
  readonly report?: string;
  readonly notes: readonly string[];
}
