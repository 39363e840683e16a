// A language model that never answers the same request twice: every answer goes into an append-only file at once.
// So the pipeline can be stopped at any moment and simply run again: it is a pure function of documents, settings and
// these answers. When documents change, requests about unchanged sections are the same requests and cost nothing.
import type { ChatMessage, GenerateRequest, LanguageModel } from "../inference/languageModel.ts";
import { openAppender, readJsonLines } from "./jsonLines.ts";
import { idOf } from "./randomness.ts";

/** What is kept of an answer. */
export interface RememberedAnswer {
  readonly text: string;
  readonly cutOff: boolean;
  /** Geometric mean of the probabilities of its tokens, where the request asked for confidence. */
  readonly confidence?: number;
}

export interface RememberedModel {
  /** Answers in the order of the requests; `onAnswer` is called once for each request, remembered or new. */
  generate(
    requests: readonly GenerateRequest[],
    options?: { readonly signal?: AbortSignal | undefined; readonly onAnswer?: () => void },
  ): Promise<RememberedAnswer[]>;
  /** Answers that the model had to be asked for since this was opened. */
  readonly asked: number;
  close(): void;
}

interface Line extends RememberedAnswer {
  readonly key: string;
}

/**
 * @param path file of the answers; made when it is not there
 * @param identity the model's sha256: answers of another model are not used
 * @param open opens the model; only called when there is something new to ask
 */
export async function rememberModel(
  path: string,
  identity: string,
  open: () => Promise<LanguageModel>,
): Promise<RememberedModel> {
  const known = new Map<string, RememberedAnswer>();
  for (const { key, ...answer } of await readJsonLines<Line>(path)) known.set(key, answer);
  const file = openAppender(path);
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    close: () => file.close(),
    async generate(requests, { signal, onAnswer } = {}) {
      const keys = requests.map((request) => keyOf(identity, request));
      const fresh = new Map<string, GenerateRequest>();
      for (const [i, request] of requests.entries()) {
        const key = keys[i] ?? "";
        if (known.has(key)) onAnswer?.();
        else fresh.set(key, request);
      }
      if (fresh.size > 0) {
        const model = await open();
        const freshKeys = [...fresh.keys()];
        await model.generate([...fresh.values()], {
          ...(signal ? { signal } : {}),
          onResult: (i, { text, cutOff, meanLogProbability }) => {
            const key = freshKeys[i] ?? "";
            // Rounded: the last digits depend on what else was in the batch.
            const confidence =
              meanLogProbability === undefined
                ? {}
                : { confidence: Number(Math.exp(meanLogProbability).toFixed(3)) };
            const answer: RememberedAnswer = { text, cutOff, ...confidence };
            known.set(key, answer);
            file.append({ key, ...answer } satisfies Line);
            asked++;
            onAnswer?.();
          },
        });
        file.flush();
      }
      return keys.map((key) => {
        const answer = known.get(key);
        if (!answer) throw new Error("the model gave no result for a request");
        return answer;
      });
    },
  };
}

function keyOf(identity: string, request: GenerateRequest): string {
  const messages = request.messages.map(({ role, content }: ChatMessage) => [role, content]);
  return idOf(
    identity,
    JSON.stringify([
      messages,
      request.prefill ?? null,
      request.maxTokens,
      request.temperature,
      request.temperature === 0 ? 0 : (request.seed ?? 0),
      request.stop ?? [],
      ...(request.avoid === undefined ? [] : [request.avoid]),
    ]),
  );
}
