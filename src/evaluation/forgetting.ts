// What an adapter costs: general skills it lost, and facts of this project that turn up where they do not belong.
import type { LanguageModel } from "../inference/languageModel.ts";
import { answerAll, openAnswerCache } from "./answering.ts";
import { answerTokens } from "./arms.ts";
import { accuracyOf, pairedDifference } from "./metrics.ts";
import { containsAnswer, containsSpan, goldForm, normalise } from "./normalise.ts";
import { questionMessages } from "./prompts.ts";
import type { AdapterFile, BleedResult, ForgettingResult, Question } from "./types.ts";

export interface ForgettingOptions {
  readonly model: LanguageModel;
  readonly adapter: AdapterFile;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** JSON-lines file of answers already given. */
  readonly cacheFile?: string;
  readonly seed?: number;
}

/** Asks general questions with and without the adapter, behind the same short instruction. */
export async function measureForgetting(
  questions: readonly Question[],
  options: ForgettingOptions,
): Promise<ForgettingResult> {
  const { base, adapter } = await answerBoth(questions, options);
  const right = (answers: readonly string[]): boolean[] =>
    answers.map((answer, index) => containsAnswer(answer, questions[index]!.answers));
  const [baseRight, adapterRight] = [right(base), right(adapter)];
  return {
    n: questions.length,
    base: accuracyOf(baseRight),
    adapter: accuracyOf(adapterRight),
    ...pairedDifference(adapterRight, baseRight, options.seed),
    lost: questions.flatMap(({ question }, index) =>
      baseRight[index] === true && adapterRight[index] === false
        ? [{ question, base: base[index]!, adapter: adapter[index]! }]
        : [],
    ),
  };
}

/**
 * Asks about another, invented project and counts the adapter's answers that hold a span of this one.
 * @param spans what this project's facts are (spans); those that any text could hold are left out.
 */
export async function measureBleed(
  questions: readonly Question[],
  spans: readonly string[],
  options: ForgettingOptions,
): Promise<BleedResult> {
  const distinctive = distinctiveSpans(spans);
  const { base, adapter } = await answerBoth(questions, options);
  const examples = questions.flatMap(({ question }, index) => {
    const [asked, without, answer] = [question, base[index]!, adapter[index]!].map(normalise);
    const span = distinctive.find(
      (one) => containsSpan(answer!, one) && !containsSpan(asked!, one) && !containsSpan(without!, one),
    );
    return span === undefined ? [] : [{ question, answer: adapter[index]!, span }];
  });
  return { n: questions.length, bled: examples.length, examples };
}

/** Normalised spans that are hardly said by chance: not a single short word, not a number below 1000. */
export function distinctiveSpans(spans: readonly string[]): string[] {
  const normalised = spans.map(goldForm).filter((span) => {
    if (/^\d+$/.test(span)) return span.length >= 4;
    // Names of things that are put together from signs, two words or more, or a long word.
    return span.length >= 4 && (/[_\d./:@-]/.test(span) || span.includes(" ") || span.length >= 8);
  });
  return [...new Set(normalised)];
}

async function answerBoth(
  questions: readonly Question[],
  options: ForgettingOptions,
): Promise<{ base: string[]; adapter: string[] }> {
  const { model, signal, onProgress } = options;
  const cache = await openAnswerCache(options.cacheFile);
  const requests = questions.map(({ question }) => ({
    messages: questionMessages({ name: "short", text: "Answer in one short sentence." }, question),
    maxTokens: answerTokens,
    temperature: 0,
  }));
  const ask = async (adapter: AdapterFile | undefined, before: number): Promise<string[]> => {
    const results = await answerAll(model, requests, {
      cache,
      ...(adapter ? { adapter } : {}),
      ...(signal ? { signal } : {}),
      onProgress: (done) => onProgress?.(before + done, 2 * requests.length),
    });
    return results.map((result) => result.text.trim());
  };
  const base = await ask(undefined, 0);
  return { base, adapter: await ask(options.adapter, requests.length) };
}
