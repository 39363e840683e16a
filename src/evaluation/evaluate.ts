// Runs the arms on the same questions and puts the figures together.
import type { Document } from "../documents/types.ts";
import type { GenerateResult, LanguageModel } from "../inference/languageModel.ts";
import { answerAll, openAnswerCache, type AnswerCache } from "./answering.ts";
import {
  answerTokens,
  armAdapter,
  armMaterial,
  armObstacle,
  armReading,
  withDocumentPath,
  type ArmMaterial,
} from "./arms.ts";
import { accuracyByGroup, accuracyInterval, accuracyOf, pairedDifference, recoveryOf } from "./metrics.ts";
import { containsAnswer } from "./normalise.ts";
import { secondsToFirstWord } from "./firstWord.ts";
import { scoreAll } from "./scoring.ts";
import { spreadOver } from "./spread.ts";
import { defaultSystemPrompts, questionMessages } from "./prompts.ts";
import type {
  Accuracy,
  AdapterFile,
  ArmAnswer,
  ArmDifference,
  ArmName,
  ArmResult,
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
  const run: Run = {
    options: { ...options, questions },
    cache: await openAnswerCache(options.cacheFile),
    material: armMaterial(documents, (text) => model.countTokens(text), contextTokens),
    systemPrompts,
    choosing: questionsToChooseOn(options.promptQuestions ?? [], questions, documents),
  };
  const promptChoice: PromptChoice =
    systemPrompts.length === 1
      ? "only one"
      : run.choosing.length > 0
        ? "on held-out questions"
        : "best on these questions";

  const notes: string[] = [];
  const measured = new Map<ArmName, MeasuredArm>();
  const adapters = { ...options.baselines, ...(options.adapter ? { adapter: options.adapter } : {}) };
  for (const arm of armNames.filter((name) => options.arms.includes(name))) {
    const obstacle = armObstacle(arm, adapters, run.material);
    if (obstacle === undefined) measured.set(arm, await measureArm(run, arm, armAdapter(arm, adapters)));
    else notes.push(obstacle);
  }
  return { ...summarise(measured, questions, options.seed), promptChoice, notes };
}

interface Run {
  readonly options: EvaluateOptions;
  readonly cache: AnswerCache;
  readonly material: ArmMaterial;
  readonly systemPrompts: readonly SystemPrompt[];
  readonly choosing: readonly Question[];
}

interface AnsweredArm {
  readonly systemPrompt: SystemPrompt;
  readonly results: readonly GenerateResult[];
  readonly correct: readonly boolean[];
}

interface MeasuredArm extends AnsweredArm {
  readonly secondsToFirstToken: number;
  readonly goldLogLikelihood?: number;
}

/** Fewer are no basis for a choice. */
const leastToChooseOn = 8;
/** More cost time and change no choice. */
const mostToChooseOn = 24;
/** Questions of each arm that are timed alone: a document in the prompt takes seconds to read. */
const timedQuestions = 2;
/** So many where they are test questions: every prompt is asked them, and only the best one the rest. */
const mostOfTheTest = 12;

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

async function measureArm(run: Run, arm: ArmName, adapter: AdapterFile | undefined): Promise<MeasuredArm> {
  const { questions, model, signal } = run.options;
  const candidates = await promptsToAnswerBehind(run, arm, adapter);
  const answered = await best(run, arm, adapter, questions, candidates, "answering");
  const timed = spreadOver(questions, timedQuestions).map((question) => ({
    messages: questionMessages(
      answered.systemPrompt,
      question.question,
      armReading(arm, question, run.material),
    ),
    maxTokens: 1,
    temperature: 0,
  }));
  const measured = {
    ...answered,
    secondsToFirstToken: await secondsToFirstWord(model, timed, {
      cache: run.cache,
      ...(adapter ? { adapter } : {}),
      ...(signal ? { signal } : {}),
    }),
  };
  if (run.options.goldLikelihood?.includes(arm) !== true) return measured;

  const scores = await scoreAll(
    model,
    questions.map((question) => ({
      messages: questionMessages(
        measured.systemPrompt,
        question.question,
        armReading(arm, question, run.material),
      ),
      answer: question.answers[0]!,
    })),
    {
      ...(adapter ? { adapter } : {}),
      ...(signal ? { signal } : {}),
      ...(run.options.scoreFile === undefined ? {} : { cacheFile: run.options.scoreFile }),
      onProgress: (done, total) =>
        run.options.onEvent?.({
          kind: "scoring",
          arm,
          systemPrompt: measured.systemPrompt.name,
          done,
          total,
        }),
    },
  );
  return { ...measured, goldLogLikelihood: mean(scores.map((score) => score.meanLogProbability)) };
}

/** The system prompts to ask all questions behind: the one that was best on other questions, or on some of these. */
async function promptsToAnswerBehind(
  run: Run,
  arm: ArmName,
  adapter: AdapterFile | undefined,
): Promise<readonly SystemPrompt[]> {
  const { systemPrompts, choosing, options } = run;
  const sample = choosing.length > 0 ? choosing : spreadOver(options.questions, mostOfTheTest);
  const allOfTheTest = choosing.length === 0 && sample.length === options.questions.length;
  if (systemPrompts.length === 1 || allOfTheTest) return systemPrompts;
  return [(await best(run, arm, adapter, sample, systemPrompts, "choosing-prompt")).systemPrompt];
}

/** The first of the system prompts with the most right answers. */
async function best(
  run: Run,
  arm: ArmName,
  adapter: AdapterFile | undefined,
  questions: readonly Question[],
  systemPrompts: readonly SystemPrompt[],
  kind: EvaluationEvent["kind"],
): Promise<AnsweredArm> {
  const { model, signal, onEvent } = run.options;
  const readings = questions.map((question) => armReading(arm, question, run.material));
  let found: AnsweredArm | undefined;
  for (const systemPrompt of systemPrompts) {
    const requests = questions.map(({ question }, index) => ({
      messages: questionMessages(systemPrompt, question, readings[index]),
      maxTokens: answerTokens,
      temperature: 0,
      ...(run.options.confidence === true ? { confidence: true } : {}),
    }));
    const results = await answerAll(model, requests, {
      cache: run.cache,
      ...(adapter ? { adapter } : {}),
      ...(signal ? { signal } : {}),
      onProgress: (done, total) => onEvent?.({ kind, arm, systemPrompt: systemPrompt.name, done, total }),
    });
    const correct = results.map((result, index) => containsAnswer(result.text, questions[index]!.answers));
    if (!found || accuracyOf(correct) > accuracyOf(found.correct)) found = { systemPrompt, results, correct };
  }
  if (!found) throw new Error("An evaluation needs at least one system prompt.");
  return found;
}

function summarise(
  measured: ReadonlyMap<ArmName, MeasuredArm>,
  questions: readonly Question[],
  seed: number | undefined,
): Omit<EvaluationResult, "promptChoice" | "notes"> {
  const accuracy = (arm: ArmName): number | undefined => {
    const found = measured.get(arm);
    return found && accuracyOf(found.correct);
  };
  const [base, oracle, adapter] = [accuracy("base"), accuracy("oracle"), accuracy("adapter")];
  const recovery =
    base === undefined || oracle === undefined || adapter === undefined
      ? undefined
      : recoveryOf(base, oracle, adapter);
  return {
    arms: Object.fromEntries([...measured].map(([arm, one]) => [arm, armResult(one, seed)])),
    ...(recovery === undefined ? {} : { recovery }),
    differences: differencesOf(measured, seed),
    perDocument: byGroup(measured, questions, (question) => question.document),
    perForm: byGroup(measured, questions, (question) => question.form),
    answers: questions.map((question, index) => ({
      question: question.question,
      answers: question.answers,
      ...(question.document === undefined ? {} : { document: question.document }),
      ...(question.form === undefined ? {} : { form: question.form }),
      ...(question.section === undefined ? {} : { section: question.section }),
      arms: Object.fromEntries([...measured].map(([arm, one]) => [arm, armAnswer(one, index)])),
    })),
  };
}

function armResult(measured: MeasuredArm, seed: number | undefined): ArmResult {
  const { correct, results, systemPrompt, secondsToFirstToken, goldLogLikelihood } = measured;
  return {
    accuracy: accuracyOf(correct),
    n: correct.length,
    interval: accuracyInterval(correct, seed),
    promptTokens: mean(results.map((result) => result.promptTokens)),
    secondsToFirstToken,
    ...(goldLogLikelihood === undefined ? {} : { goldLogLikelihood }),
    systemPrompt: systemPrompt.name,
  };
}

function armAnswer(measured: MeasuredArm, index: number): ArmAnswer {
  const result = measured.results[index]!;
  return {
    text: result.text.trim(),
    correct: measured.correct[index]!,
    ...(result.meanLogProbability === undefined ? {} : { confidence: result.meanLogProbability }),
  };
}

/** The comparisons a reader asks for: every arm with the adapter against the others, and the baselines' against each other. */
function differencesOf(
  measured: ReadonlyMap<ArmName, MeasuredArm>,
  seed: number | undefined,
): ArmDifference[] {
  const differences: ArmDifference[] = [];
  const compare = (arm: ArmName, others: readonly ArmName[]): void => {
    for (const against of others) {
      const [left, right] = [measured.get(arm), measured.get(against)];
      if (!left || !right || arm === against) continue;
      differences.push({ arm, against, ...pairedDifference(left.correct, right.correct, seed) });
    }
  };
  compare(
    "adapter",
    armNames.filter((name) => name !== "adapter+rag"),
  );
  compare("adapter+rag", armNames);
  compare("sft", ["text"]);
  return differences;
}

function byGroup(
  measured: ReadonlyMap<ArmName, MeasuredArm>,
  questions: readonly Question[],
  groupOf: (question: Question) => string | undefined,
): Record<string, Partial<Record<ArmName, Accuracy>>> {
  const groups: Record<string, Partial<Record<ArmName, Accuracy>>> = {};
  for (const [arm, { correct }] of measured) {
    const entries = correct.map((right, index) => ({ group: groupOf(questions[index]!), correct: right }));
    for (const [group, accuracy] of Object.entries(accuracyByGroup(entries))) {
      groups[group] = { ...groups[group], [arm]: accuracy };
    }
  }
  return groups;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
