// An evaluation told with the engine's events, its answers remembered in the folder's knowledge.
import type { DocumentSet } from "../documents/types.ts";
import { contextOfArms } from "../evaluation/arms.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { AdapterFile, ArmName, EvaluationResult, Question } from "../evaluation/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { measurementFiles } from "./adapterCost.ts";
import type { Trust } from "../knowledge/recollection.ts";
import type { EngineOptions } from "./engineOptions.ts";

export interface Measurement {
  readonly documents: DocumentSet;
  readonly paths: KnowledgePaths;
  readonly arms: readonly ArmName[];
  /** Most tokens of a prompt with its answer that the model takes. */
  readonly contextTokens: number;
  readonly questions: readonly Question[];
  /** Other questions, to choose each arm's system prompt on. */
  readonly promptQuestions: readonly Question[];
  readonly adapter: AdapterFile | undefined;
  /** Whether what the adapter remembers is used with retrieval. */
  readonly trusts?: Trust;
  readonly baselines?: { readonly sft?: AdapterFile; readonly text?: AdapterFile };
  /** Arms in which the likelihood of the gold answers is measured as well. */
  readonly likelihood?: readonly ArmName[];
  readonly options: Pick<EngineOptions, "settings" | "signal" | "onEvent">;
}

/** Runs the arms with a model that is open; answers given before are remembered. */
export async function measureArms(model: LanguageModel, measurement: Measurement): Promise<EvaluationResult> {
  const { documents, paths, arms, questions, promptQuestions, adapter, baselines, options } = measurement;
  const { likelihood = [], trusts } = measurement;
  const result = await evaluate({
    model,
    questions,
    promptQuestions,
    documents: documents.documents,
    arms,
    contextTokens: contextOfArms(measurement.contextTokens),
    ...(adapter ? { adapter } : {}),
    ...(baselines ? { baselines } : {}),
    ...(trusts ? { trusts } : {}),
    goldLikelihood: likelihood,
    // What declining is decided on.
    confidence: true,
    signal: options.signal,
    seed: options.settings.seed,
    ...measurementFiles(paths),
    onEvent: ({ kind, arm, systemPrompt, done, total }) => {
      const doing = {
        answering: arm,
        scoring: `${arm}, likelihood of the true answers`,
        "choosing-prompt": `${arm}, choosing a system prompt (${systemPrompt})`,
      }[kind];
      options.onEvent({
        kind: "progress",
        stage: "evaluation",
        done,
        total,
        unit: "answers",
        detail: doing,
      });
    },
  });
  for (const text of result.notes) options.onEvent({ kind: "note", level: "warning", text });
  return result;
}
