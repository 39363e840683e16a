// One arm: chooses its system prompt, asks the questions, and times and scores what it was asked to.
import type { GenerateRequest, GenerateResult } from "../inference/languageModel.ts";
import { isAnswer } from "../knowledge/recollection.ts";
import { answerAll, type AnswerCache, type AnsweringOptions } from "./answering.ts";
import { answerTokens, type ArmMaterial, armReadings, remembers } from "./arms.ts";
import { secondsToAnswer, secondsToFirstWord } from "./firstWord.ts";
import { mean, pairedDifference } from "./metrics.ts";
import { containsAnswer } from "./normalise.ts";
import type { EvaluationEvent } from "./options.ts";
import { type Asked, comparedOn, type Tell } from "./progress.ts";
import { questionMessages, systemPromptNamed } from "./prompts.ts";
import { scoreAll } from "./scoring.ts";
import { spreadOver } from "./spread.ts";
import type { AdapterFile, ArmName, Question, SystemPrompt } from "./types.ts";

/** An evaluation while it runs. */
export interface EvaluationRun extends Asked {
  readonly cache: AnswerCache;
  readonly material: ArmMaterial;
  /** The arms that are done. */
  readonly measured: ReadonlyMap<ArmName, MeasuredArm>;
  readonly tell: Tell;
}

interface AnsweredArm {
  readonly systemPrompt: SystemPrompt;
  readonly results: readonly GenerateResult[];
  readonly correct: readonly boolean[];
}

export interface MeasuredArm extends AnsweredArm {
  readonly secondsToFirstToken: number;
  readonly goldLogLikelihood?: number;
}

/** Questions of each arm that are timed alone: a document in the prompt takes seconds to read. */
const timedQuestions = 2;

/** @param adapter the one that writes the answers; none: the base */
export async function measureArm(
  run: EvaluationRun,
  arm: ArmName,
  adapter: AdapterFile | undefined,
): Promise<MeasuredArm> {
  const { questions, model, signal } = run.options;
  const candidates = await promptsToAnswerBehind(run, arm, adapter);
  const answered = await best(run, arm, adapter, questions, candidates, "answering");
  const timed = spreadOver(questions, timedQuestions);
  const readings = await readingsOf(run, arm, timed);
  const fromMemory = recollectionRequests(
    run,
    timed.map(({ question }) => question),
  );
  const recalled = remembers(arm) ? await secondsToAnswer(model, fromMemory, recalling(run)) : 0;
  const firstWord = await secondsToFirstWord(
    model,
    timed.map(({ question }, n) => armRequest(run, answered.systemPrompt, question, readings[n])),
    { cache: run.cache, ...(adapter ? { adapter } : {}), ...(signal ? { signal } : {}) },
  );
  const measured = { ...answered, secondsToFirstToken: recalled + firstWord };
  if (run.options.goldLikelihood?.includes(arm) !== true) return measured;

  const read = await readingsOf(run, arm, questions);
  const scores = await scoreAll(
    model,
    questions.map(({ question, answers }, n) => ({
      messages: questionMessages(measured.systemPrompt, question, read[n]),
      answer: answers[0]!,
    })),
    {
      ...(adapter ? { adapter } : {}),
      ...(signal ? { signal } : {}),
      ...(run.options.scoreFile === undefined ? {} : { cacheFile: run.options.scoreFile }),
      onProgress: (done) => run.tell("scoring", arm, measured.systemPrompt.name, done),
    },
  );
  return { ...measured, goldLogLikelihood: mean(scores.map((score) => score.meanLogProbability)) };
}

/** The system prompts to ask all questions behind: the one that was best on other questions, or on some of these. */
async function promptsToAnswerBehind(
  run: EvaluationRun,
  arm: ArmName,
  adapter: AdapterFile | undefined,
): Promise<readonly SystemPrompt[]> {
  // Where the base reads what the adapter remembers, it reads as in the arm `rag`.
  const asReader = remembers(arm) ? run.measured.get("rag") : undefined;
  if (asReader) return [asReader.systemPrompt];
  const questions = comparedOn(run);
  if (questions.length === 0) return run.systemPrompts;
  return [(await best(run, arm, adapter, questions, run.systemPrompts, "choosing-prompt")).systemPrompt];
}

/**
 * The first of the system prompts, or one behind which more answers are right than chance explains: on two dozen
 * questions one or two more tell nothing of others. Where not even right answers to all of them could tell, nothing
 * more is asked.
 */
async function best(
  run: EvaluationRun,
  arm: ArmName,
  adapter: AdapterFile | undefined,
  questions: readonly Question[],
  systemPrompts: readonly SystemPrompt[],
  kind: EvaluationEvent["kind"],
): Promise<AnsweredArm> {
  const { model, signal } = run.options;
  const readings = await readingsOf(run, arm, questions);
  const allRight = questions.map(() => true);
  let found: AnsweredArm | undefined;
  for (const [place, systemPrompt] of systemPrompts.entries()) {
    if (found && !isBetter(allRight, found.correct)) {
      run.tell(kind, arm, systemPrompt.name, (place + 1) * questions.length);
      continue;
    }
    const requests = questions.map(({ question }, index) =>
      armRequest(run, systemPrompt, question, readings[index]),
    );
    const results = await answerAll(model, requests, {
      cache: run.cache,
      ...(adapter ? { adapter } : {}),
      ...(signal ? { signal } : {}),
      onProgress: (done) => run.tell(kind, arm, systemPrompt.name, place * questions.length + done),
    });
    const correct = results.map((result, index) => containsAnswer(result.text, questions[index]!.answers));
    if (!found || isBetter(correct, found.correct)) found = { systemPrompt, results, correct };
  }
  if (!found) throw new Error("An evaluation needs at least one system prompt.");
  return found;
}

/** By more than chance explains. */
function isBetter(correct: readonly boolean[], than: readonly boolean[]): boolean {
  return pairedDifference(correct, than).interval[0] > 0;
}

function armRequest(
  { options }: EvaluationRun,
  systemPrompt: SystemPrompt,
  question: string,
  reading: string | undefined,
): GenerateRequest {
  return {
    messages: questionMessages(systemPrompt, question, reading),
    maxTokens: answerTokens,
    temperature: 0,
    ...(options.confidence === true ? { confidence: true } : {}),
  };
}

function readingsOf(
  run: EvaluationRun,
  arm: ArmName,
  questions: readonly Question[],
): Promise<(string | undefined)[]> {
  const { model, trusts = isAnswer } = run.options;
  return armReadings(arm, questions, run.material, {
    trusts,
    recall: (asked) => answerAll(model, recollectionRequests(run, asked), recalling(run)),
  });
}

/** The same requests as those of the arm `adapter`, so that where that was measured nothing is asked again. */
function recollectionRequests(run: EvaluationRun, questions: readonly string[]): GenerateRequest[] {
  const systemPrompt = run.measured.get("adapter")?.systemPrompt ?? systemPromptNamed(undefined);
  return questions.map((question) => armRequest(run, systemPrompt, question, undefined));
}

function recalling({
  options: { adapter, signal },
  cache,
}: EvaluationRun): Omit<AnsweringOptions, "onProgress"> {
  return { cache, ...(adapter ? { adapter } : {}), ...(signal ? { signal } : {}) };
}
