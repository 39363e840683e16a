// When a new version declines, and how well it tells what it was taught from what it was not: closed-book, and with
// sections in the prompt where that is how it will answer.
import type { Document } from "../documents/types.ts";
import { armMaterial, contextOfArms } from "../evaluation/arms.ts";
import { systemPromptNamed } from "../evaluation/prompts.ts";
import type { AbstentionQuality, AdapterFile, EvaluationResult } from "../evaluation/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import { isAnswer, type Trust, trustBy } from "../knowledge/recollection.ts";
import { buildPairIndex, buildSectionIndex } from "../knowledge/retrieval.ts";
import type { AbstentionModel, AdapterVersion, LearnedPair } from "../knowledge/types.ts";
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
  /** Most tokens of a prompt with its answer that the model takes. */
  readonly contextTokens: number;
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

/**
 * The rule for answers that are given closed-book.
 * @param pairs what was trained
 */
export function fitClosedBook(
  input: DecliningInput,
  pairs: readonly LearnedPair[],
): Promise<AbstentionModel | undefined> {
  return fitFolderAbstention(armInput(input, "adapter", isAnswer), pairs);
}

/** What this rule would let the adapter answer closed-book, and so what it is trusted with when sections are read. */
export function trustOf(
  rule: AbstentionModel | undefined,
  documents: readonly Document[],
  pairs: readonly LearnedPair[],
): Trust {
  const sections = documents.flatMap((document) => document.sections);
  return trustBy(rule, buildSectionIndex(sections), buildPairIndex(pairs));
}

/**
 * Fits the rule for answers with sections in the prompt, where the folder will answer so, and measures the one that
 * will be used.
 * @param pairs what was trained
 * @param abstention the rule for answers closed-book
 */
export async function fitDeclining(
  input: DecliningInput,
  pairs: readonly LearnedPair[],
  abstention: AbstentionModel | undefined,
  hybrid: boolean,
): Promise<Declining> {
  const trusts = trustOf(abstention, input.documents, pairs);
  const hybridAbstention = hybrid
    ? await fitFolderAbstention(armInput(input, "adapter+rag", trusts), pairs)
    : undefined;
  const rules = {
    ...(abstention ? { abstention } : {}),
    ...(hybridAbstention ? { hybridAbstention } : {}),
  };
  return { ...rules, abstentionQuality: await measureDeclining(input, pairs, rules, hybrid) };
}

/** How the rules that are there do on an evaluation's questions, and on questions about what was not taught. */
export function measureDeclining(
  input: DecliningInput,
  pairs: readonly LearnedPair[],
  { abstention, hybridAbstention }: Pick<AdapterVersion, "abstention" | "hybridAbstention">,
  hybrid: boolean,
): Promise<AbstentionQuality> {
  const trusts = trustOf(abstention, input.documents, pairs);
  return hybrid
    ? measureAbstention(armInput(input, "adapter+rag", trusts), hybridAbstention, pairs)
    : measureAbstention(armInput(input, "adapter", trusts), abstention, pairs);
}

function armInput(input: DecliningInput, arm: AnswerArm, trusts: Trust): AbstentionInput {
  return {
    ...input,
    arm,
    systemPrompt: systemPromptNamed(input.evaluation.arms[arm]?.systemPrompt),
    closedBook: { systemPrompt: systemPromptNamed(input.evaluation.arms.adapter?.systemPrompt), trusts },
    material: armMaterial(
      input.documents,
      (text) => input.model.countTokens(text),
      contextOfArms(input.contextTokens),
    ),
  };
}
