// What the pipeline needs of a tokenizer to prepare training data: chat messages in, token ids out.
import type { ChatMessage } from "./languageModel.ts";

export interface ChatTokenizer {
  /** sha256 (hex) of the chat template: data made with another template is not the same data. */
  readonly templateHash: string;
  /** The token that ends an assistant's turn. */
  readonly endOfTurn: number;
  /** Token ids of a text; text that looks like a special token stays plain text. */
  tokenize(text: string): number[];
  /** Text of tokens; special tokens are left out. */
  detokenize(tokens: readonly number[]): string;
  /** True for every token at which generation ends (end of turn, end of text). */
  isEndOfGeneration(token: number): boolean;
  /**
   * The prompt of a conversation as the model's own template writes it.
   * With `addGenerationPrompt` it ends where the assistant's words begin, and `prefill` are its first words.
   */
  chatTokens(
    messages: readonly ChatMessage[],
    options: { readonly addGenerationPrompt: boolean; readonly prefill?: string },
  ): number[];
  /**
   * The prompt in two parts: what can be shared with other questions, and the rest up to where the answer begins.
   * The cut is at the start of the last user message's content, or behind `leading`, which that content must begin
   * with (a section that many questions are about).
   */
  splitAt(
    messages: readonly ChatMessage[],
    leading?: string,
  ): { readonly prefix: number[]; readonly rest: number[] };
}
