// Pairs of random tokens that are as long as real ones: most answers one sentence, some longer.
import { randomFrom, type Random } from "../../src/lora/random.ts";
import type { TokenPair } from "../../src/training/pair.ts";

/** `count` pairs; about eight are about the same section of a document, which the teacher reads. */
export function realisticPairs(count: number, nVocab: number, seed = 1): TokenPair[] {
  const random = randomFrom(seed);
  const studentPrefix = tokens(random, 20, nVocab);
  let section: number[] = [];
  return Array.from({ length: count }, (_, i) => {
    if (i % 8 === 0) section = tokens(random, between(random, 120, 260), nVocab);
    const prompt = tokens(random, between(random, 14, 32), nVocab);
    const answer = random() < 0.8 ? between(random, 6, 24) : between(random, 24, 60);
    return {
      id: `pair ${i}`,
      teacherPrefix: section,
      teacherPrompt: prompt,
      studentPrefix,
      studentPrompt: prompt,
      answer: tokens(random, answer, nVocab),
    };
  });
}

function tokens(random: Random, count: number, nVocab: number): number[] {
  return Array.from({ length: count }, () => Math.floor(random() * nVocab));
}

function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}
