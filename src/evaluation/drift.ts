// How far an adapter moves the model on what it was not taught: KL to the base on the base's own answers.
import type { LanguageModel } from "../inference/languageModel.ts";
import { answerAll, openAnswerCache } from "./answering.ts";
import { meanPerToken } from "./metrics.ts";
import { questionMessages } from "./prompts.ts";
import { scoreAll } from "./scoring.ts";
import type { AdapterFile, DriftResult, Question } from "./types.ts";

export interface DriftOptions {
  readonly model: LanguageModel;
  readonly adapter: AdapterFile;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** JSON-lines files of answers given and of scores measured. */
  readonly cacheFile?: string;
  readonly scoreFile?: string;
  readonly seed?: number;
}

/** Long enough for a sentence or two; later tokens add little that the first do not show. */
const sampledTokens = 32;

/**
 * Lets the base answer, and measures how much less likely the adapter finds these answers. Sampled, not greedy, since
 * the mean over a distribution's own samples is the KL divergence (the sampling cuts off the last twentieth).
 */
export async function measureDrift(
  questions: readonly Question[],
  options: DriftOptions,
): Promise<DriftResult> {
  const { model, adapter, signal, onProgress, seed = 1 } = options;
  const total = 3 * questions.length;
  const prompts = questions.map(({ question }) => questionMessages({ name: "default" }, question));
  const results = await answerAll(
    model,
    prompts.map((messages, index) => ({
      messages,
      maxTokens: sampledTokens,
      temperature: 1,
      seed: seed + index,
    })),
    {
      cache: await openAnswerCache(options.cacheFile),
      ...(signal ? { signal } : {}),
      onProgress: (done) => onProgress?.(done, total),
    },
  );
  const items = results.flatMap(({ text }, index) =>
    text.trim() === "" ? [] : [{ messages: prompts[index]!, answer: text.trim() }],
  );
  const score = (scored: AdapterFile | undefined, before: number): ReturnType<typeof scoreAll> =>
    scoreAll(model, items, {
      ...(scored ? { adapter: scored } : {}),
      ...(options.scoreFile === undefined ? {} : { cacheFile: options.scoreFile }),
      ...(signal ? { signal } : {}),
      onProgress: (done) => onProgress?.(before + done, total),
    });
  const base = await score(undefined, questions.length);
  const adapted = await score(adapter, 2 * questions.length);
  const entries = base.map(({ meanLogProbability, tokens }, index) => ({
    sum: (meanLogProbability - adapted[index]!.meanLogProbability) * tokens,
    tokens,
  }));
  const { mean, interval } = meanPerToken(entries, seed);
  return {
    kl: mean,
    interval,
    answers: entries.length,
    tokens: entries.reduce((sum, entry) => sum + entry.tokens, 0),
  };
}
