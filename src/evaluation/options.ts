// What an evaluation is given, and what it tells while it runs.
import type { Document } from "../documents/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import type { Trust } from "../knowledge/recollection.ts";
import type { AdapterFile, ArmName, Question, SystemPrompt } from "./types.ts";

export interface EvaluateOptions {
  readonly model: LanguageModel;
  readonly adapter?: AdapterFile;
  /** Adapters of the paper's baselines, for the arms `sft` and `text`. */
  readonly baselines?: { readonly sft?: AdapterFile; readonly text?: AdapterFile };
  /** Whether what the adapter remembers is used with retrieval; default: whatever is no refusal. */
  readonly trusts?: Trust;
  readonly questions: readonly Question[];
  /** The injected documents: what the arms with a text read from. */
  readonly documents: readonly Document[];
  readonly arms: readonly ArmName[];
  /** Default: the listed ones. */
  readonly systemPrompts?: readonly SystemPrompt[];
  /** Questions to choose each arm's system prompt on; those that are also in `questions` are not used. */
  readonly promptQuestions?: readonly Question[];
  /** Size of the context the model answers in; see `contextOfArms`. */
  readonly contextTokens: number;
  /** Arms in which the log-likelihood of the gold answers is measured as well (about as long again as answering). */
  readonly goldLikelihood?: readonly ArmName[];
  /** Also measure how sure the model is of each of its answers. */
  readonly confidence?: boolean;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: EvaluationEvent) => void;
  /** JSON-lines file of answers already given: an evaluation that was stopped goes on from it. */
  readonly cacheFile?: string;
  /** The same for likelihoods. */
  readonly scoreFile?: string;
}

export interface EvaluationEvent {
  readonly kind: "choosing-prompt" | "answering" | "scoring";
  readonly arm: ArmName;
  readonly systemPrompt: string;
  /** Answers of the whole evaluation, of all arms. */
  readonly done: number;
  readonly total: number;
}
