// What is done to the words of a question while it is learned, so that what is learned hangs less on the wording.
import type { Random } from "../lora/random.ts";
import { randomFrom } from "../lora/random.ts";
import type { NearestWords } from "./nearestWords.ts";
import type { TrainingSettings } from "./trainer.ts";

export interface WordNoise {
  /** Share of the prompts' tokens that are hidden from all that stands behind them (word dropout, Iyyer et al., 2015). */
  readonly hidden: number;
  /** Share of the prompts' words for which a near one stands (Wang and Yang, EMNLP 2015). */
  readonly replaced: number;
  readonly nearest: NearestWords;
  readonly random: Random;
}

/** The noise of a step: the same in a run that goes on there. */
export function wordNoise(
  { wordDropout: hidden, wordReplacement: replaced, seed }: TrainingSettings,
  nearest: NearestWords,
  step: number,
): WordNoise | undefined {
  if (hidden === 0 && (replaced === 0 || nearest.size === 0)) return undefined;
  return { hidden, replaced, nearest, random: randomFrom(seed * 15_485_863 + step * 32_452_843) };
}

/** The token itself, or now and then a near one. */
export function noisyToken(token: number, { replaced, nearest, random }: WordNoise): number {
  const near = replaced > 0 ? nearest.get(token) : undefined;
  if (!near || random() >= replaced) return token;
  return near[Math.floor(random() * near.length)] ?? token;
}
