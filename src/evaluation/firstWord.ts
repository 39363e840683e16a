// How long a person waits for the first word of an answer: measured alone, since questions that are answered side by
// side wait for each other.
import type { GenerateRequest, GenerateResult, LanguageModel } from "../inference/languageModel.ts";
import { answerAll, type AnsweringOptions, isAnswered } from "./answering.ts";
import { mean } from "./metrics.ts";

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
  options: AskedAlone,
): Promise<number> {
  const first = requests.map(({ messages }) => ({ messages, maxTokens: 1, temperature: 0 }));
  return mean((await askAlone(model, first, options)).map((result) => result.secondsToFirstToken));
}

/** Mean seconds until the end of these requests' answers, each asked alone and from nothing. */
export async function secondsToAnswer(
  model: LanguageModel,
  requests: readonly GenerateRequest[],
  options: AskedAlone,
): Promise<number> {
  // Without `confidence` it is another request than the one that was answered beside others.
  const alone = requests.map(({ messages, maxTokens }) => ({ messages, maxTokens, temperature: 0 }));
  return mean((await askAlone(model, alone, options)).map(({ seconds }) => seconds));
}

type AskedAlone = Omit<AnsweringOptions, "onProgress">;

async function askAlone(
  model: LanguageModel,
  requests: readonly GenerateRequest[],
  options: AskedAlone,
): Promise<GenerateResult[]> {
  const { adapter, signal } = options;
  const results: GenerateResult[] = [];
  for (const request of requests) {
    if (!isAnswered(model, request, options)) {
      await model.generate([between], {
        ...(adapter ? { adapter: adapter.path } : {}),
        ...(signal ? { signal } : {}),
      });
    }
    results.push(...(await answerAll(model, [request], options)));
  }
  return results;
}
