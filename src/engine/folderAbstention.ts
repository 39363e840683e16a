// When this folder's adapter should decline: fitted on questions that it was taught and questions that it was not,
// and measured on others of both kinds.
import { readFile } from "node:fs/promises";
import type { Document } from "../documents/types.ts";
import { questionMessages } from "../evaluation/prompts.ts";
import { readQuestions } from "../evaluation/questions.ts";
import type { AbstentionQuality, AdapterFile, EvaluationResult, SystemPrompt } from "../evaluation/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import { abstentionSignals, decide, fitAbstention } from "../knowledge/abstention.ts";
import { buildPairIndex, buildSectionIndex } from "../knowledge/retrieval.ts";
import type { AbstentionModel, AbstentionSignals, LearnedPair } from "../knowledge/types.ts";
import { untaughtQuestions } from "../knowledge/untaught.ts";
import { bundledPath } from "./bundled.ts";

/** What is known about a folder's questions. */
export interface AbstentionInput {
  readonly model: LanguageModel;
  readonly adapter: AdapterFile;
  /** The one that answers are given behind. */
  readonly systemPrompt: SystemPrompt;
  /** The name by which questions call the project. */
  readonly project: string;
  readonly documents: readonly Document[];
  /** Held-out questions with the adapter's answers (`confidence` was asked for). */
  readonly evaluation: EvaluationResult;
  readonly signal?: AbortSignal;
}

/** Taught questions that a fit should have; where fewer were held out, trained ones are put to them. */
const wantedTaught = 48;

/**
 * Fits on the held-out questions, on as many trained ones as are missing, and on half of those that nothing was taught
 * about. Undefined when there are too few.
 * @param pairs what was trained, held-out pairs left out
 */
export async function fitFolderAbstention(
  input: AbstentionInput,
  pairs: readonly LearnedPair[],
): Promise<AbstentionModel | undefined> {
  const sections = buildSectionIndex(input.documents.flatMap((document) => document.sections));
  const asked = input.evaluation.answers;
  // Spread over all pairs, which stand in the order of the documents.
  const taughtPairs = pairs.filter((pair) => pair.sectionId !== undefined);
  const missing = Math.min(Math.max(0, wantedTaught - asked.length), Math.floor(taughtPairs.length / 4));
  const borrowed = new Set(
    Array.from({ length: missing }, (_, n) => taughtPairs[Math.floor((n * taughtPairs.length) / missing)]!),
  );
  // No question must find itself.
  const index = buildPairIndex(taughtPairs.filter((pair) => !borrowed.has(pair)));
  const taught = [
    ...asked.map(({ question, arms }) =>
      abstentionSignals(question, arms.adapter?.confidence, sections, index),
    ),
    // A trained question is answered more surely than any other: its confidence would say nothing about new ones.
    ...[...borrowed].map(({ question }) => abstentionSignals(question, undefined, sections, index)),
  ];
  const { fit } = await notTaught(input);
  const answers = await askAdapter(input, fit);
  const untaught = fit.map((question, n): AbstentionSignals =>
    abstentionSignals(question, answers[n]?.confidence, sections, index),
  );
  return fitAbstention(taught, untaught);
}

/**
 * How well a fitted model tells taught from not taught, on the questions of an evaluation and on the half of the
 * others that it was not fitted on.
 * @param pairs all pairs of the folder, as asking finds them
 */
export async function measureAbstention(
  input: AbstentionInput,
  model: AbstentionModel,
  pairs: readonly LearnedPair[],
): Promise<AbstentionQuality> {
  const sections = buildSectionIndex(input.documents.flatMap((document) => document.sections));
  const asked = input.evaluation.answers;
  const own = new Set(asked.map(({ question }) => question));
  const index = buildPairIndex(pairs.filter((pair) => !own.has(pair.question)));
  const declines = (question: string, confidence: number | undefined): boolean =>
    decide(model, abstentionSignals(question, undefined, sections, index)).abstain ||
    decide(model, abstentionSignals(question, confidence, sections, index)).abstain;
  const taught = asked.map(({ question, arms }) => ({
    declined: declines(question, arms.adapter?.confidence) || saysNotTaught(arms.adapter?.text ?? ""),
    correct: arms.adapter?.correct === true,
  }));
  const { measure } = await notTaught(input);
  const answers = await askAdapter(input, measure);
  const untaught = measure.map((question, n) => ({
    question,
    answer: answers[n]?.text ?? "",
    declined: declines(question, answers[n]?.confidence) || saysNotTaught(answers[n]?.text ?? ""),
  }));
  const answered = taught.filter(({ declined }) => !declined);
  return {
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

/** Questions about another project and about what this one does not say: half to fit on, half to measure on. */
async function notTaught({
  project,
  documents,
}: AbstentionInput): Promise<{ fit: string[]; measure: string[] }> {
  const other = (await readQuestions(bundledPath("other-project.jsonl"))).map(({ question }) => question);
  const lines = (await readFile(bundledPath("untaught.jsonl"), "utf8")).split("\n");
  const templates = lines.flatMap((line) =>
    line.trim() === "" ? [] : [(JSON.parse(line) as { question: string }).question],
  );
  const sections = buildSectionIndex(documents.flatMap((document) => document.sections));
  const own = untaughtQuestions(templates, project, sections);
  return {
    fit: [...other.filter((_, place) => place % 2 === 0), ...own.fit],
    measure: [...other.filter((_, place) => place % 2 === 1), ...own.measure],
  };
}

async function askAdapter(
  { model, adapter, systemPrompt, signal }: AbstentionInput,
  questions: readonly string[],
): Promise<{ readonly text: string; readonly confidence: number | undefined }[]> {
  const results = await model.generate(
    questions.map((question) => ({
      messages: questionMessages(systemPrompt, question),
      maxTokens: 48,
      temperature: 0,
      confidence: true,
    })),
    { adapter: adapter.path, ...(signal ? { signal } : {}) },
  );
  return results.map(({ text, meanLogProbability }) => ({
    text: text.trim(),
    confidence: meanLogProbability,
  }));
}

/** The adapter is also trained to say so itself. */
function saysNotTaught(answer: string): boolean {
  return /\b(?:was|were|been) not taught\b/i.test(answer);
}
