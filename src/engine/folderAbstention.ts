// When this folder's adapter should decline: fitted on questions that it was taught and questions that it was not,
// and measured on others of both kinds, as asking decides it.
import { readFile } from "node:fs/promises";
import type { Document } from "../documents/types.ts";
import { answerAll, type AnsweringOptions, openAnswerCache } from "../evaluation/answering.ts";
import { armAdapter, type ArmMaterial, armReadings } from "../evaluation/arms.ts";
import { questionMessages } from "../evaluation/prompts.ts";
import { readQuestions } from "../evaluation/questions.ts";
import { spreadOver } from "../evaluation/spread.ts";
import type { AbstentionQuality, AdapterFile, EvaluationResult, SystemPrompt } from "../evaluation/types.ts";
import type { GenerateRequest, LanguageModel } from "../inference/languageModel.ts";
import {
  abstentionSignals,
  fitAbstention,
  type GivenAnswer,
  judge,
  saysNotTaught,
} from "../knowledge/abstention.ts";
import type { Trust } from "../knowledge/recollection.ts";
import { buildPairIndex, buildSectionIndex, type SectionIndex } from "../knowledge/retrieval.ts";
import type { AbstentionModel, LearnedPair } from "../knowledge/types.ts";
import { questionAlterer, untaughtQuestions } from "../knowledge/untaught.ts";
import { bundledPath } from "./bundled.ts";

/** How a folder answers: from what was taught alone, or with sections of the documents in the prompt. */
export type AnswerArm = "adapter" | "adapter+rag";

/** What is known about a folder's questions. */
export interface AbstentionInput {
  readonly model: LanguageModel;
  readonly adapter: AdapterFile;
  readonly arm: AnswerArm;
  /** The one that answers are given behind. */
  readonly systemPrompt: SystemPrompt;
  /** The one that the adapter answers closed-book behind, and whether that is used with retrieval. */
  readonly closedBook: { readonly systemPrompt: SystemPrompt; readonly trusts: Trust };
  /** The name by which questions call the project. */
  readonly project: string;
  readonly documents: readonly Document[];
  /** What the arm with retrieval reads from. */
  readonly material: ArmMaterial;
  /** Questions with the arm's answers (`confidence` was asked for). */
  readonly evaluation: EvaluationResult;
  /** JSON-lines file of answers already given. */
  readonly cacheFile?: string;
  readonly signal?: AbortSignal;
}

/** Taught questions that a fit should have; where fewer were held out, trained ones are put to them. */
const wantedTaught = 48;

/** Most untaught questions of each half: reading sections takes long. */
const mostUntaught = { adapter: 48, "adapter+rag": 16 } as const;

/**
 * Fits on the held-out questions that were answered right, on as many trained ones as are missing, and on half of those
 * that nothing was taught about. Undefined when there are too few. What the adapter declines by itself is left out:
 * nothing is to be learned from how sure it is of that.
 * @param pairs what was trained, held-out pairs left out
 */
export async function fitFolderAbstention(
  input: AbstentionInput,
  pairs: readonly LearnedPair[],
): Promise<AbstentionModel | undefined> {
  const sections = buildSectionIndex(input.documents.flatMap((document) => document.sections));
  const right = input.evaluation.answers.flatMap(({ question, arms }) => {
    const given = arms[input.arm];
    return given?.correct === true && !saysNotTaught(given.text) ? [{ question, given }] : [];
  });
  // Spread over all pairs, which stand in the order of the documents.
  const taughtPairs = pairs.filter((pair) => pair.sectionId !== undefined);
  const missing = Math.min(Math.max(0, wantedTaught - right.length), Math.floor(taughtPairs.length / 4));
  const borrowed = new Set(spreadOver(taughtPairs, missing));
  // No question must find itself.
  const index = buildPairIndex(taughtPairs.filter((pair) => !borrowed.has(pair)));
  const asked = [
    ...right.map(({ question, given }) => ({ question, answer: answerOf(given) })),
    // A trained question is answered more surely than any other: its answer would say nothing about new ones.
    ...[...borrowed].map(({ question }) => ({ question, answer: undefined })),
  ];
  const taught = [...asked, ...inOtherWords(asked, sections)].map(({ question, answer }) =>
    abstentionSignals(question, answer, sections, index),
  );
  const { fit } = await notTaught(input, sections);
  const untaught = (await ask(input, fit))
    .filter(({ answer }) => !saysNotTaught(answer.text))
    .map(({ question, answer }) => abstentionSignals(question, answer, sections, index));
  const model = fitAbstention(taught, untaught);
  return model && { ...model, taught: asked.length };
}

/**
 * The same questions without their most telling word. People ask in words that are in no document, while questions
 * that a model wrote share most of theirs with the text: without these the rule would decline whoever says "RAM" where
 * the documents say "memory".
 */
function inOtherWords<A>(
  asked: readonly { readonly question: string; readonly answer: A }[],
  sections: SectionIndex,
): { readonly question: string; readonly answer: A }[] {
  const alter = questionAlterer(sections);
  return asked.flatMap(({ question, answer }) => {
    const altered = alter(question);
    return altered === undefined ? [] : [{ question: altered, answer }];
  });
}

/**
 * How well a fitted model tells taught from not taught, on the questions of an evaluation and on the half of the
 * others that it was not fitted on. Without a model only what the adapter declines by itself is declined.
 * @param pairs all trained pairs of the folder, as asking finds them
 */
export async function measureAbstention(
  input: AbstentionInput,
  model: AbstentionModel | undefined,
  pairs: readonly LearnedPair[],
): Promise<AbstentionQuality> {
  const sections = buildSectionIndex(input.documents.flatMap((document) => document.sections));
  const asked = input.evaluation.answers;
  const own = new Set(asked.map(({ question }) => question));
  const index = buildPairIndex(pairs.filter((pair) => !own.has(pair.question)));
  const declines = (question: string, answer: GivenAnswer): boolean =>
    judge(model, question, answer, sections, index).abstain;
  const taught = asked.flatMap(({ question, arms }) => {
    const given = arms[input.arm];
    return given ? [{ declined: declines(question, answerOf(given)), correct: given.correct }] : [];
  });
  const { measure } = await notTaught(input, sections);
  const untaught = (await ask(input, measure)).map(({ question, answer }) => ({
    question,
    answer: answer.text,
    declined: declines(question, answer),
  }));
  const answered = taught.filter(({ declined }) => !declined);
  return {
    arm: input.arm,
    taught: taught.length,
    answered: answered.length,
    answeredRight: answered.filter(({ correct }) => correct).length,
    declinedWrong: taught.filter(({ declined, correct }) => declined && !correct).length,
    untaught: untaught.length,
    declined: untaught.filter(({ declined }) => declined).length,
    invented: untaught
      .filter(({ declined }) => !declined)
      .map(({ question, answer }) => ({ question, answer })),
  };
}

function answerOf({ text, confidence }: { text: string; confidence?: number }): GivenAnswer {
  return { text, ...(confidence === undefined ? {} : { meanLogProbability: confidence }) };
}

/** Questions about another project and about what this one does not say: half to fit on, half to measure on. */
async function notTaught(
  { project, arm }: AbstentionInput,
  sections: SectionIndex,
): Promise<{ fit: readonly string[]; measure: readonly string[] }> {
  const other = (await readQuestions(bundledPath("other-project.jsonl"))).map(({ question }) => question);
  const lines = (await readFile(bundledPath("untaught.jsonl"), "utf8")).split("\n");
  const templates = lines.flatMap((line) =>
    line.trim() === "" ? [] : [(JSON.parse(line) as { question: string }).question],
  );
  const own = untaughtQuestions(templates, project, sections);
  const most = mostUntaught[arm];
  return {
    fit: spreadOver([...other.filter((_, place) => place % 2 === 0), ...own.fit], most),
    measure: spreadOver([...other.filter((_, place) => place % 2 === 1), ...own.measure], most),
  };
}

async function ask(
  input: AbstentionInput,
  questions: readonly string[],
): Promise<{ readonly question: string; readonly answer: GivenAnswer }[]> {
  const { model, adapter, arm, systemPrompt, closedBook, material, cacheFile, signal } = input;
  const request = (prompt: SystemPrompt, question: string, reading: string | undefined): GenerateRequest => ({
    messages: questionMessages(prompt, question, reading),
    maxTokens: 48,
    temperature: 0,
    confidence: true,
  });
  const cache = await openAnswerCache(cacheFile);
  const by = (writer: AdapterFile | undefined): AnsweringOptions => ({
    cache,
    ...(writer ? { adapter: writer } : {}),
    ...(signal ? { signal } : {}),
  });
  const readings = await armReadings(
    arm,
    questions.map((question) => ({ question, answers: [] })),
    material,
    {
      trusts: closedBook.trusts,
      recall: (open) =>
        answerAll(
          model,
          open.map((question) => request(closedBook.systemPrompt, question, undefined)),
          by(adapter),
        ),
    },
  );
  const results = await answerAll(
    model,
    questions.map((question, n) => request(systemPrompt, question, readings[n])),
    by(armAdapter(arm, { adapter })),
  );
  return results.map(({ text, meanLogProbability }, n) => ({
    question: questions[n]!,
    answer: {
      text: text.trim(),
      ...(meanLogProbability === undefined ? {} : { meanLogProbability }),
    },
  }));
}
