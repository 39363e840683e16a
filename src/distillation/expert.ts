// The expert: another model that writes the questions, while the taught model goes on answering them.
import type { GenerateRequest, GenerateResult, LanguageModel } from "../inference/languageModel.ts";

/**
 * One model made of two: what asks for a question goes to the expert, everything else (the teacher's answers, replay)
 * to the base. Each is opened when something is first asked of it. Disposing frees the expert only.
 */
export function withExpert(
  openBase: () => Promise<LanguageModel>,
  openExpert: () => Promise<LanguageModel>,
  expertIdentity: string,
  baseIdentity: string,
): LanguageModel {
  let expert: Promise<LanguageModel> | undefined;
  return {
    identity: identityWithExpert(baseIdentity, expertIdentity),
    async generate(requests, options = {}) {
      const results: GenerateResult[] = [];
      const places = [...requests.keys()];
      const part = async (mine: readonly number[], open: () => Promise<LanguageModel>): Promise<void> => {
        if (mine.length === 0) return;
        const model = await open();
        const { onResult, onText } = options;
        const answers = await model.generate(
          mine.map((place) => requests[place]!),
          {
            ...options,
            ...(onResult ? { onResult: (index, result) => onResult(mine[index]!, result) } : {}),
            ...(onText ? { onText: (index, text) => onText(mine[index]!, text) } : {}),
          },
        );
        for (const [index, answer] of answers.entries()) results[mine[index]!] = answer;
      };
      await part(
        places.filter((place) => asksForQuestion(requests[place]!)),
        () => (expert ??= openExpert()),
      );
      await part(
        places.filter((place) => !asksForQuestion(requests[place]!)),
        openBase,
      );
      return results;
    },
    score: async (items, options) => (await openBase()).score(items, options),
    countTokens: (text) => Math.ceil(text.length / 4),
    dispose: async () => (await expert?.catch(() => undefined))?.dispose(),
  };
}

/** What answers of the two are remembered under: those of the base alone are others. */
export function identityWithExpert(baseIdentity: string, expertIdentity: string): string {
  return `${baseIdentity} asked by ${expertIdentity}`;
}

/** Requests for questions are those that end at a question mark (`questionRequest`); no answer does. */
function asksForQuestion(request: GenerateRequest): boolean {
  return request.stop?.includes("?") === true;
}
