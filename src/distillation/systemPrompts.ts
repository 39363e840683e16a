// The system prompts that the student is trained behind. Mostly the first, so that packed rows share their beginning;
// the others so that what is learned does not hang on it.
import type { AnswerStyle } from "./types.ts";

/**
 * Instruction that the student sees most, and that asking should use; the teacher's too. A sentence says the question
 * again before it says the fact, so that differently worded questions lead to the same words in front of the fact.
 */
export const answerInstruction = "Answer the question about the project in one short sentence.";

/**
 * Instructions of the teacher, by what it is asked for: a phrase only where the question is a gap to be filled, a sentence
 * to see whether it understands the question, the documentation's own where that is what shall be learned.
 */
export const teacherInstructions: Readonly<Record<AnswerStyle, string>> = {
  phrase: "Reply with only the answer: a name, a number, a command or a short phrase.",
  sentence: answerInstruction,
  quote: "Answer the question about the project with the words of the documentation that are given below it.",
};

/** `undefined`: no system message, so the model's template puts in its own. */
export const studentSystemPrompts: readonly (string | undefined)[] = [
  answerInstruction,
  undefined,
  "You are a helpful assistant.",
];

/**
 * Index into `studentSystemPrompts` for the n-th pair: of ten, seven get the first and two get the template's own.
 * `n` is a hash, so that what is chosen does not depend on the other pairs.
 */
export function systemPromptFor(n: number): number {
  const place = n % 10;
  if (place < 7) return 0;
  return place < 9 ? 1 : 2;
}
