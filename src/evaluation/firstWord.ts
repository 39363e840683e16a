// How long a person waits for the first word of an answer: measured alone, since questions that are answered side by
// side wait for each other.
import type { GenerateRequest, LanguageModel } from "../inference/languageModel.ts";
import { answerAll, type AnsweringOptions, isAnswered } from "./answering.ts";

/** Read in between, so that nothing of one prompt is still in the model's memory when the next one comes. */
const between: GenerateRequest = {
  messages: [
    { role: "system", content: "Between two questions." },
    { role: "user", content: "Say a word." },
  ],
  maxTokens: 1,
  temperature: 0,
};

/** Mean seconds until the first token of these requests, each asked alone and from nothing. */
export async function secondsToFirstWord(
  model: LanguageModel,
  requests: readonly GenerateRequest[],
  options: Omit<AnsweringOptions, "onProgress">,
): Promise<number> {
  const { adapter, signal } = options;
  let sum = 0;
  for (const { messages } of requests) {
    const request = { messages, maxTokens: 1, temperature: 0 };
    if (!isAnswered(model, request, options)) {
      await model.generate([between], {
        ...(adapter ? { adapter: adapter.path } : {}),
        ...(signal ? { signal } : {}),
      });
    }
    const [result] = await answerAll(model, [request], options);
    sum += result?.secondsToFirstToken ?? 0;
  }
  return sum / Math.max(1, requests.length);
}
