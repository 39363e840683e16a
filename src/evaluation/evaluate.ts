// Runs the arms on the same questions.
import type { Document } from "../documents/types.ts";
import { openAnswerCache } from "./answering.ts";
import { armAdapter, armMaterial, armObstacle, withDocumentPath } from "./arms.ts";
import { type EvaluationRun, measureArm, type MeasuredArm } from "./measureArm.ts";
import type { EvaluateOptions } from "./options.ts";
import { type Asked, evaluationProgress } from "./progress.ts";
import { defaultSystemPrompts } from "./prompts.ts";
import { spreadOver } from "./spread.ts";
import { summarise } from "./summary.ts";
import type { ArmName, EvaluationResult, PromptChoice, Question } from "./types.ts";
import { armNames } from "./types.ts";

/**
 * Answers every question in every arm (greedy, at most 64 tokens) and measures. Arms that cannot be run are named in
 * `notes`.
 * @throws UserError `questions-invalid` when a question names a document that is not there; what the model throws.
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluationResult> {
  const { model, documents, systemPrompts = defaultSystemPrompts, contextTokens } = options;
  const questions = options.questions.map((question) => withDocumentPath(question, documents));
  const measured = new Map<ArmName, MeasuredArm>();
  const material = armMaterial(documents, (text) => model.countTokens(text), contextTokens);
  const asked: Asked = {
    options: { ...options, questions },
    systemPrompts,
    choosing: questionsToChooseOn(options.promptQuestions ?? [], questions, documents),
  };
  const promptChoice: PromptChoice =
    systemPrompts.length === 1
      ? "only one"
      : asked.choosing.length > 0
        ? "on held-out questions"
        : "best on these questions";

  const adapters = { ...options.baselines, ...(options.adapter ? { adapter: options.adapter } : {}) };
  const notes: string[] = [];
  const arms: ArmName[] = [];
  for (const arm of armNames.filter((name) => options.arms.includes(name))) {
    const obstacle = armObstacle(arm, adapters, material);
    if (obstacle === undefined) arms.push(arm);
    else notes.push(obstacle);
  }
  const run: EvaluationRun = {
    ...asked,
    cache: await openAnswerCache(options.cacheFile),
    material,
    measured,
    tell: evaluationProgress(asked, arms),
  };
  for (const arm of arms) measured.set(arm, await measureArm(run, arm, armAdapter(arm, adapters)));
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
