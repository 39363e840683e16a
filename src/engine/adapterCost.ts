// What an adapter costs: general answers that it lost, how far it moved the model, and facts told of other projects.
import { join } from "node:path";
import { measureDrift } from "../evaluation/drift.ts";
import { measureBleed, measureForgetting } from "../evaluation/forgetting.ts";
import { readQuestions } from "../evaluation/questions.ts";
import { spreadOver } from "../evaluation/spread.ts";
import type { AdapterFile, BleedResult, ForgettingResult } from "../evaluation/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { bundledPath } from "./bundled.ts";
import type { EngineOptions } from "./engineOptions.ts";

export interface AdapterCost {
  readonly forgetting: ForgettingResult;
  readonly bleed: BleedResult;
}

/** Answers that the drift is measured on: spread over the general questions. */
const driftAnswers = 48;

/**
 * Asks the bundled general questions and those about another project, with and without the adapter; what was asked
 * before is remembered.
 * @param spans the spans of this project's facts
 */
export async function measureCost(
  model: LanguageModel,
  adapter: AdapterFile,
  spans: readonly string[],
  paths: KnowledgePaths,
  { settings, signal, onEvent }: Pick<EngineOptions, "settings" | "signal" | "onEvent">,
): Promise<AdapterCost> {
  const common = (detail: string) => ({
    model,
    adapter,
    signal,
    seed: settings.seed,
    ...measurementFiles(paths),
    onProgress: (done: number, total: number) =>
      onEvent({ kind: "progress", stage: "evaluation", done, total, unit: "answers", detail }),
  });
  const general = await readQuestions(bundledPath("general.jsonl"));
  const forgetting = await measureForgetting(general, common("general questions"));
  const drift = await measureDrift(spreadOver(general, driftAnswers), common("distance from the base"));
  const other = await readQuestions(bundledPath("other-project.jsonl"));
  const bleed = await measureBleed(other, spans, common("questions about another project"));
  return { forgetting: { ...forgetting, drift }, bleed };
}

/** Where a folder's measurements remember answers and likelihoods. */
export function measurementFiles(paths: KnowledgePaths): {
  readonly cacheFile: string;
  readonly scoreFile: string;
} {
  return { cacheFile: join(paths.root, "answers.jsonl"), scoreFile: join(paths.root, "scores.jsonl") };
}
