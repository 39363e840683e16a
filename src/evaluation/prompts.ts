// What each arm is asked behind.
import { questionAbout } from "../documents/reading.ts";
import type { ChatMessage } from "../inference/languageModel.ts";
import type { SystemPrompt } from "./types.ts";

/**
 * The system prompts that an arm may use. No arm is held to the prompt of another: an adapter is trained behind short
 * instructions while a base model with a document often reads better with its own default, and one prompt for all
 * would flatter one of them by up to ten points. So each arm gets the one that suits it best (the first, its model's
 * own, until another is better by more than chance), chosen on held-out training pairs that are no test questions. Where there are none (the held-out pairs are the test), it is chosen on
 * some of the test questions, which is a little too good for every arm in the same way; the result says which of the
 * two it was.
 */
export const defaultSystemPrompts: readonly SystemPrompt[] = [
  { name: "default" },
  { name: "short", text: "Answer the question about the project in one short sentence." },
];

/** The system prompt of that name; the short instruction, which an adapter is trained behind most, without one. */
export function systemPromptNamed(name: string | undefined): SystemPrompt {
  return defaultSystemPrompts.find((prompt) => prompt.name === name) ?? defaultSystemPrompts[1]!;
}

/** The messages of one question, with the text to read before it, if any. */
export function questionMessages(system: SystemPrompt, question: string, reading?: string): ChatMessage[] {
  const content = reading === undefined ? question : questionAbout(reading, question);
  return [
    ...(system.text === undefined ? [] : [{ role: "system", content: system.text } as const]),
    { role: "user", content },
  ];
}
