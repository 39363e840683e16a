// When a new version declines, and how well it tells what it was taught from what it was not: closed-book, and with
// sections in the prompt where that is how it will answer.
import type { Document } from "../documents/types.ts";
import { armMaterial } from "../evaluation/arms.ts";
import { systemPromptNamed } from "../evaluation/prompts.ts";
import type { AbstentionQuality, AdapterFile, EvaluationResult } from "../evaluation/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import type { AbstentionModel, LearnedPair } from "../knowledge/types.ts";
import {
  type AbstentionInput,
  type AnswerArm,
  fitFolderAbstention,
  measureAbstention,
} from "./folderAbstention.ts";

export interface DecliningInput {
  readonly model: LanguageModel;
  readonly adapter: AdapterFile;
  readonly project: string;
  readonly documents: readonly Document[];
  readonly evaluation: EvaluationResult;
  readonly cacheFile?: string;
  readonly signal?: AbortSignal;
}

export interface Declining {
  readonly abstention?: AbstentionModel;
  readonly hybridAbstention?: AbstentionModel;
  /** Of the way in which the folder answers. */
  readonly abstentionQuality?: AbstentionQuality;
}

/** Size of the context that the arms answer in. */
const contextTokens = 4096;

/**
 * Fits the rules and measures the one that will be used.
 * @param pairs what was trained
 * @param hybrid the folder will answer with sections in the prompt
 */
export async function fitDeclining(
  input: DecliningInput,
  pairs: readonly LearnedPair[],
  hybrid: boolean,
): Promise<Declining> {
  const abstention = await fitFolderAbstention(armInput(input, "adapter"), pairs);
  const hybridAbstention = hybrid
    ? await fitFolderAbstention(armInput(input, "adapter+rag"), pairs)
    : undefined;
  return {
    ...(abstention ? { abstention } : {}),
    ...(hybridAbstention ? { hybridAbstention } : {}),
    abstentionQuality: await measureDeclining(input, pairs, hybrid ? hybridAbstention : abstention, hybrid),
  };
}

/** How a rule that is there does on an evaluation's questions, and on questions about what was not taught. */
export function measureDeclining(
  input: DecliningInput,
  pairs: readonly LearnedPair[],
  rule: AbstentionModel | undefined,
  hybrid: boolean,
): Promise<AbstentionQuality> {
  return measureAbstention(armInput(input, hybrid ? "adapter+rag" : "adapter"), rule, pairs);
}

function armInput(input: DecliningInput, arm: AnswerArm): AbstentionInput {
  return {
    ...input,
    arm,
    systemPrompt: systemPromptNamed(input.evaluation.arms[arm]?.systemPrompt),
    closedBookPrompt: systemPromptNamed(input.evaluation.arms.adapter?.systemPrompt),
    material: armMaterial(input.documents, (text) => input.model.countTokens(text), contextTokens),
  };
}
