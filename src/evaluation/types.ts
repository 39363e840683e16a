// What an evaluation measures. The names of the arms and of the fields are those that `--json` prints.

export const armNames = ["base", "oracle", "rag", "adapter", "adapter+rag"] as const;
export type ArmName = (typeof armNames)[number];

/** One line of a question file. */
export interface Question {
  readonly question: string;
  /** Any of these, contained in the answer after normalisation, makes it right. */
  readonly answers: readonly string[];
  /** Path of the document that holds the answer (the oracle's), if known. */
  readonly document?: string;
  /** Form of the question, where known (held-out pairs). */
  readonly form?: string;
}

export interface ArmResult {
  /** 0 to 1. */
  readonly accuracy: number;
  readonly n: number;
  /** 95 % interval of the accuracy (bootstrap over questions), 0 to 1. */
  readonly interval: readonly [number, number];
  readonly promptTokens: number;
  readonly secondsToFirstToken: number;
  /** Mean log-likelihood per token of the first gold answer, natural. */
  readonly goldLogLikelihood?: number;
  /** Name of the system prompt that suited this arm best. */
  readonly systemPrompt: string;
}

export interface AnswerRecord {
  readonly question: string;
  readonly answers: readonly string[];
  readonly document?: string;
  /** What each arm said, and whether it was right. */
  readonly arms: Partial<Record<ArmName, { readonly text: string; readonly correct: boolean }>>;
}

export interface EvaluationResult {
  readonly arms: Partial<Record<ArmName, ArmResult>>;
  /** (adapter - base) / (oracle - base); undefined when the oracle is not above the base. */
  readonly recovery?: number;
  readonly answers: readonly AnswerRecord[];
}
