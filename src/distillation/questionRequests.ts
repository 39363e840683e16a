// The requests by which the model writes a question: about a fact, or for a question that was kept with another word.
import type { Section } from "../documents/types.ts";
import type { GenerateRequest } from "../inference/languageModel.ts";
import { questionMessages } from "./prompts.ts";
import { questionStarts } from "./questionStarts.ts";
import { seedOf, shuffled } from "./randomness.ts";
import { inflections, replaceableWords, substitutionMessages } from "./substitution.ts";
import type { Fact } from "./types.ts";

/** Tokens of the longest question. */
const questionTokens = 40;

/** The n-th way to ask the model for a question about a fact; the 0th is greedy. */
export function questionRequest(
  fact: Fact,
  section: Section,
  project: string,
  n: number,
  seed: number,
): GenerateRequest {
  const starts = questionStarts(fact, project);
  const start = starts[n % starts.length] ?? "";
  return {
    messages: questionMessages(fact, section, project),
    ...(start === "" ? {} : { prefill: start }),
    maxTokens: questionTokens,
    // Greedy once, then warmer with every further try: another start alone often gives the same question.
    temperature: n === 0 ? 0 : Math.min(1.2, 0.7 + 0.05 * n),
    seed: seedOf(seed, section.contentHash, fact.sentence, fact.span, n),
    stop: ["?", "\n"],
  };
}

/**
 * The n-th way to ask for a question with another word; undefined where none of its words can be another. Greedy until
 * every word has had its turn.
 */
export function substitutionRequest(question: string, n: number, seed: number): GenerateRequest | undefined {
  const words = shuffled(replaceableWords(question), seed, ({ word, before }) => `${before} ${word}`);
  const chosen = words[n % words.length];
  if (!chosen) return undefined;
  return {
    messages: substitutionMessages(question, chosen.word),
    ...(chosen.before === "" ? {} : { prefill: chosen.before }),
    maxTokens: questionTokens,
    temperature: n < words.length ? 0 : 0.9,
    seed: seedOf(seed, question, n),
    stop: ["?", "\n"],
    avoid: inflections(chosen.word),
  };
}
