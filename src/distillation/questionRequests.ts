// The requests by which the model writes a question: about a fact, or a question that it wrote in other words.
import type { Section } from "../documents/types.ts";
import type { GenerateRequest } from "../inference/languageModel.ts";
import { questionMessages } from "./prompts.ts";
import { questionStarts } from "./questionStarts.ts";
import { seedOf } from "./randomness.ts";
import { rephraseMessages } from "./rephrase.ts";
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

/** The n-th way to ask for a question in other words; the 0th is greedy. */
export function rephraseRequest(question: string, n: number, seed: number): GenerateRequest {
  return {
    messages: rephraseMessages(question),
    maxTokens: questionTokens,
    temperature: n === 0 ? 0 : 0.9,
    seed: seedOf(seed, question, n),
    stop: ["?", "\n"],
  };
}
