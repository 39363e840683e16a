// How the teacher is asked for an answer, and how it is read.
import type { Section } from "../documents/types.ts";
import type { GenerateRequest } from "../inference/languageModel.ts";
import { teacherMessages } from "./prompts.ts";

/** Tokens of the longest answer. */
export const answerTokens = 48;

/** The request that makes the teacher answer a question with the section in front of it. */
export function answerRequest(section: Section, project: string, question: string): GenerateRequest {
  return {
    messages: teacherMessages(section, project, question, "sentence"),
    maxTokens: answerTokens,
    temperature: 0,
    confidence: true,
    // One sentence is enough, and short answers are learned best.
    stop: ["\n", ". "],
  };
}

/** The answer as a sentence: the full stop, at which generation ended, is put back. */
export function readAnswer(text: string): string {
  const answer = text.trim();
  return answer === "" || /[.!?]$/.test(answer) || answer.split(/\s+/).length < 4 ? answer : `${answer}.`;
}
