// A language model made of rules, to test what is around it: it knows some facts, can read, and may be taught more.
import type {
  ChatMessage,
  GenerateOptions,
  GenerateRequest,
  GenerateResult,
  LanguageModel,
} from "../../src/inference/languageModel.ts";

export interface FakeModel extends LanguageModel {
  /** Every request that reached the model, with the adapter it was answered by. */
  readonly asked: { readonly request: GenerateRequest; readonly adapter: string | undefined }[];
}

/**
 * @param answer what the model says to a question, given what stands in the prompt and the adapter's path; its words
 * are its tokens.
 * @param sureness mean log-probability of an answer, or of its beginning
 */
export function fakeModel(
  answer: (prompt: { system: string | undefined; user: string; adapter: string | undefined }) => string,
  sureness: (text: string) => number = () => -0.5,
): FakeModel {
  const asked: FakeModel["asked"] = [];
  return {
    identity: "f".repeat(64),
    asked,
    async generate(
      requests: readonly GenerateRequest[],
      options: GenerateOptions = {},
    ): Promise<GenerateResult[]> {
      const results: GenerateResult[] = [];
      for (const [index, request] of requests.entries()) {
        await Promise.resolve();
        options.signal?.throwIfAborted();
        asked.push({ request, adapter: options.adapter });
        const user = textOf(request.messages, "user") ?? "";
        const text = answer({ system: textOf(request.messages, "system"), user, adapter: options.adapter });
        let said = "";
        for (const word of options.onText ? text.split(/(?<=\s)/) : []) {
          await Promise.resolve();
          options.signal?.throwIfAborted();
          said += word;
          const tokens = said.trim().split(/\s+/).length;
          options.onText?.(index, word, { tokens, meanLogProbability: sureness(said) });
        }
        const result: GenerateResult = {
          text,
          cutOff: false,
          promptTokens: user.split(/\s+/).length,
          generatedTokens: text.split(/\s+/).length,
          secondsToFirstToken: 0.25,
          seconds: 0.5,
          ...(request.confidence === true ? { meanLogProbability: sureness(text) } : {}),
        };
        results.push(result);
        options.onResult?.(index, result);
      }
      return results;
    },
    score: (items) =>
      Promise.resolve(
        items.map(({ answer: gold }) => ({ meanLogProbability: -gold.length, tokens: gold.length })),
      ),
    countTokens: (text) => text.split(/\s+/).length,
    dispose: () => Promise.resolve(),
  };
}

function textOf(messages: readonly ChatMessage[], role: string): string | undefined {
  return messages.find((message) => message.role === role)?.content;
}
