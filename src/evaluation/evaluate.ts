// Runs the arms on the same questions.
import type { Document } from "../documents/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import type { Trust } from "../knowledge/recollection.ts";
import { openAnswerCache } from "./answering.ts";
import { armAdapter, armMaterial, armObstacle, withDocumentPath } from "./arms.ts";
import { type EvaluationRun, measureArm, type MeasuredArm } from "./measureArm.ts";
import { defaultSystemPrompts } from "./prompts.ts";
import { spreadOver } from "./spread.ts";
import { summarise } from "./summary.ts";
import type {
  AdapterFile,
  ArmName,
  EvaluationResult,
  PromptChoice,
  Question,
  SystemPrompt,
} from "./types.ts";
import { armNames } from "./types.ts";

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
  /** Size of the context the model answers in. */
  readonly contextTokens?: number;
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
  readonly done: number;
  readonly total: number;
}

/**
 * Answers every question in every arm (greedy, at most 64 tokens) and measures. Arms that cannot be run are named in
 * `notes`.
 * @throws UserError `questions-invalid` when a question names a document that is not there; what the model throws.
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluationResult> {
  const { model, documents, systemPrompts = defaultSystemPrompts, contextTokens = 4096 } = options;
  const questions = options.questions.map((question) => withDocumentPath(question, documents));
  const measured = new Map<ArmName, MeasuredArm>();
  const run: EvaluationRun = {
    options: { ...options, questions },
    cache: await openAnswerCache(options.cacheFile),
    material: armMaterial(documents, (text) => model.countTokens(text), contextTokens),
    systemPrompts,
    choosing: questionsToChooseOn(options.promptQuestions ?? [], questions, documents),
    measured,
  };
  const promptChoice: PromptChoice =
    systemPrompts.length === 1
      ? "only one"
      : run.choosing.length > 0
        ? "on held-out questions"
        : "best on these questions";

  const notes: string[] = [];
  const adapters = { ...options.baselines, ...(options.adapter ? { adapter: options.adapter } : {}) };
  for (const arm of armNames.filter((name) => options.arms.includes(name))) {
    const obstacle = armObstacle(arm, adapters, run.material);
    if (obstacle === undefined) measured.set(arm, await measureArm(run, arm, armAdapter(arm, adapters)));
    else notes.push(obstacle);
  }
  return { ...summarise(measured, questions, options.seed), promptChoice, notes };
}

/** Fewer are no basis for a choice. */
const leastToChooseOn = 8;
/** More cost time and change no choice. */
const mostToChooseOn = 24;

function questionsToChooseOn(
  candidates: readonly Question[],
  test: readonly Question[],
  documents: readonly Document[],
): Question[] {
  const tested = new Set(test.map((question) => question.question));
  const paths = new Set(documents.map((document) => document.path));
  // A held-out pair may be of a document that was removed since.
  const free = candidates.filter(
    ({ question, document }) => !tested.has(question) && (document === undefined || paths.has(document)),
  );
  return free.length < leastToChooseOn ? [] : spreadOver(free, mostToChooseOn);
}
