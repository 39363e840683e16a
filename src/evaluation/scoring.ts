// How likely a model finds given answers, remembered like the answers it gave itself.
import { createHash } from "node:crypto";
import { z } from "zod";
import type { ChatMessage, LanguageModel } from "../inference/languageModel.ts";
import { appendJsonLines, readJsonLines } from "../knowledge/store.ts";
import type { AdapterFile } from "./types.ts";

export interface ScoreItem {
  readonly messages: readonly ChatMessage[];
  readonly answer: string;
}

/** Mean log-probability (natural) per token, and how many tokens. */
export interface Score {
  readonly meanLogProbability: number;
  readonly tokens: number;
}

export interface ScoringOptions {
  readonly adapter?: AdapterFile;
  /** JSON-lines file of scores already measured. */
  readonly cacheFile?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Items that are scored before they are written down: what a stopped process has to do again at most. */
const batch = 16;

/** The scores of `items`, in their order; only those that are not in the file are measured. */
export async function scoreAll(
  model: LanguageModel,
  items: readonly ScoreItem[],
  { adapter, cacheFile, signal, onProgress }: ScoringOptions,
): Promise<Score[]> {
  const lines =
    cacheFile === undefined ? [] : await readJsonLines(cacheFile, (line) => lineSchema.parse(line));
  const known = new Map<string, Score>(lines.map(({ key, ...score }) => [key, score]));
  const keys = items.map((item) => scoreKey(model.identity, adapter, item));
  const open = [...new Map(items.map((item, index) => [keys[index]!, item]))].filter(
    ([key]) => !known.has(key),
  );
  let done = items.length - open.length;
  onProgress?.(done, items.length);
  for (let start = 0; start < open.length; start += batch) {
    signal?.throwIfAborted();
    const part = open.slice(start, start + batch);
    const scores = await model.score(
      part.map(([, item]) => item),
      { ...(adapter ? { adapter: adapter.path } : {}), ...(signal ? { signal } : {}) },
    );
    const measured = part.map(([key], index) => ({ key, ...scores[index]! }));
    for (const { key, ...score } of measured) known.set(key, score);
    if (cacheFile !== undefined) await appendJsonLines(cacheFile, measured);
    done += part.length;
    onProgress?.(done, items.length);
  }
  return keys.map((key) => known.get(key)!);
}

function scoreKey(model: string, adapter: AdapterFile | undefined, item: ScoreItem): string {
  return createHash("sha256")
    .update(JSON.stringify([model, adapter?.sha256 ?? "base", item.messages, item.answer]))
    .digest("hex");
}

const lineSchema = z.object({ key: z.string(), meanLogProbability: z.number(), tokens: z.number() });
