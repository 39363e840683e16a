// Asks a model many questions at once and remembers every answer, so that a stopped evaluation goes on where it was.
import { createHash } from "node:crypto";
import { z } from "zod";
import type { GenerateRequest, GenerateResult, LanguageModel } from "../inference/languageModel.ts";
import { appendJsonLines, readJsonLines } from "../knowledge/store.ts";
import type { AdapterFile } from "./types.ts";

/** Answers by what they depend on: model, adapter and request. */
export interface AnswerCache {
  get(key: string): GenerateResult | undefined;
  /** Writes the answers to the cache's file, if it has one. */
  add(entries: readonly (readonly [string, GenerateResult])[]): Promise<void>;
}

/**
 * A cache over a JSON-lines file; without a file it lives as long as the process.
 * @throws UserError `data-corrupt` when the file cannot be read.
 */
export async function openAnswerCache(file?: string): Promise<AnswerCache> {
  const lines = file === undefined ? [] : await readJsonLines(file, (value) => lineSchema.parse(value));
  const known = new Map(lines.map(({ key, ...result }) => [key, result as GenerateResult]));
  return {
    get: (key) => known.get(key),
    add: async (entries) => {
      for (const [key, result] of entries) known.set(key, result);
      if (file !== undefined) {
        await appendJsonLines(
          file,
          entries.map(([key, result]) => ({ key, ...result })),
        );
      }
    },
  };
}

export interface AnsweringOptions {
  readonly adapter?: AdapterFile;
  readonly cache: AnswerCache;
  readonly signal?: AbortSignal;
  /** Called as answers come, first with those that were remembered. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The answers to `requests`, in their order. Requests with equal beginnings are put side by side for the model. What
 * was answered before an error or an abort is kept in the cache.
 */
export async function answerAll(
  model: LanguageModel,
  requests: readonly GenerateRequest[],
  options: AnsweringOptions,
): Promise<GenerateResult[]> {
  const { adapter, cache, signal, onProgress } = options;
  signal?.throwIfAborted();
  const keys = requests.map((request) => cacheKey(model.identity, adapter, request));
  const open = requests
    .map((request, index) => ({ request, key: keys[index]! }))
    .filter(({ key }, index) => cache.get(key) === undefined && keys.indexOf(key) === index)
    .map((one) => ({ ...one, order: JSON.stringify(one.request.messages) }))
    .toSorted((left, right) => (left.order < right.order ? -1 : left.order > right.order ? 1 : 0));

  let done = requests.length - open.length;
  onProgress?.(done, requests.length);
  if (open.length === 0) return keys.map((key) => cache.get(key)!);
  let writing = Promise.resolve();
  try {
    await model.generate(
      open.map(({ request }) => request),
      {
        ...(adapter ? { adapter: adapter.path } : {}),
        ...(signal ? { signal } : {}),
        onResult: (index, result) => {
          writing = writing.then(() => cache.add([[open[index]!.key, result]]));
          // Awaited below; without this a full disk would end the process before the model's own promise settles.
          writing.catch(() => undefined);
          onProgress?.(++done, requests.length);
        },
      },
    );
  } finally {
    await writing;
  }
  return keys.map((key) => cache.get(key)!);
}

/** Whether the answer to this request is remembered. */
export function isAnswered(
  { identity }: LanguageModel,
  request: GenerateRequest,
  { adapter, cache }: Pick<AnsweringOptions, "adapter" | "cache">,
): boolean {
  return cache.get(cacheKey(identity, adapter, request)) !== undefined;
}

function cacheKey(model: string, adapter: AdapterFile | undefined, request: GenerateRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([model, adapter?.sha256 ?? "base", request]))
    .digest("hex");
}

const lineSchema = z.looseObject({
  key: z.string(),
  text: z.string(),
  cutOff: z.boolean(),
  promptTokens: z.number(),
  generatedTokens: z.number(),
  secondsToFirstToken: z.number(),
  // Files of earlier versions do not have it.
  seconds: z.number().default(0),
  meanLogProbability: z.number().optional(),
});
