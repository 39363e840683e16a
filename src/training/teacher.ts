// The teacher: the base weights with the text in front of them. Many pairs are answered from one reading of a section.
import type { Backend } from "../ggml/backend.ts";
import { answerCapacity, feedTokens, rowTokensFor, type TokenTargets } from "./feed.ts";
import { packBatches, type PackedItem } from "./packing.ts";
import type { TokenPair } from "./pair.ts";
import { StepGraph, type BaseModel, type StepShape } from "./stepGraph.ts";
import { type TargetsFile, teacherKey } from "./targetsFile.ts";
import type { PausePoint } from "./trainer.ts";

/** Rows long enough for a section with a dozen pairs behind it. */
const teacherRowTokens = 512;

export interface TeacherOptions {
  readonly topK: number;
  readonly temperature: number;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal | undefined;
  readonly pausePoint?: PausePoint | undefined;
}

/**
 * Computes the targets of every pair that the file does not have yet, batch by batch.
 * @throws the signal's reason when it is aborted; what was computed stays in the file.
 */
export async function computeTargets(
  backend: Backend,
  base: BaseModel,
  pairs: readonly TokenPair[],
  file: TargetsFile,
  options: TeacherOptions,
): Promise<void> {
  // One of those that have the same targets is enough; the file finds them for the others, too.
  const missing = new Map<string, TokenPair>();
  const sharedBy = new Map<string, number>();
  let done = 0;
  for (const pair of pairs) {
    if (file.get(pair)) {
      done++;
      continue;
    }
    const key = teacherKey(pair);
    if (!sharedBy.has(key)) missing.set(pair.id, pair);
    sharedBy.set(key, (sharedBy.get(key) ?? 0) + 1);
  }
  options.onProgress(done, pairs.length);
  if (missing.size === 0) return;

  const items: PackedItem[] = [...missing.values()].map((pair) => ({
    id: pair.id,
    prefix: pair.teacherPrefix,
    prompt: pair.teacherPrompt,
    answer: pair.answer,
  }));
  const order = new Map<string, number>();
  for (const item of items) {
    const key = item.prefix.join(",");
    if (!order.has(key)) order.set(key, order.size);
  }
  items.sort((a, b) => (order.get(a.prefix.join(",")) ?? 0) - (order.get(b.prefix.join(",")) ?? 0));

  const rowTokens = rowTokensFor(items, teacherRowTokens);
  const answers = Math.min(rowTokens, Math.max(192, answerCapacity(items, rowTokens, 1)));
  const shape: StepShape = { rowTokens, rows: 1, answers, topK: options.topK };
  using step = new StepGraph(backend, base, shape, "teach", options.temperature, undefined);
  step.graph.allocate(backend);
  const { teacher } = step;
  if (!teacher) throw new Error("a teaching graph has no teacher output");

  for (const batch of packBatches(items, shape)) {
    const fed = feedTokens(backend, step, batch);
    await step.graph.computeAsync(backend, options.signal);
    const probabilities = backend.read(teacher); // [nVocab, answers]
    const targets = new Map<string, TokenTargets[]>();
    for (const [position, { item, index }] of fed.answers.entries()) {
      const row = probabilities.subarray(position * teacher.ne[0], (position + 1) * teacher.ne[0]);
      const list = targets.get(item.id) ?? [];
      list[index] = largest(row, options.topK);
      targets.set(item.id, list);
    }
    file.add(
      [...targets].flatMap(([id, list]) => {
        const pair = missing.get(id);
        if (!pair) return [];
        done += sharedBy.get(teacherKey(pair)) ?? 1;
        return [{ pair, targets: list }];
      }),
    );
    options.onProgress(done, pairs.length);
    await options.pausePoint?.();
  }
}

/** The k largest of a distribution, largest first; equal ones by id. */
export function largest(distribution: Float32Array, k: number): TokenTargets {
  // Almost all words have almost no probability: a threshold leaves few to sort. It is lowered until k are left.
  let candidates: number[] = [];
  for (let threshold = 1e-4; candidates.length < k; threshold /= 100) {
    candidates = [];
    for (let id = 0; id < distribution.length; id++)
      if ((distribution[id] ?? 0) >= threshold) candidates.push(id);
    if (threshold < 1e-30 && candidates.length < k) {
      candidates = Array.from(distribution.keys());
      break;
    }
  }
  candidates.sort((a, b) => (distribution[b] ?? 0) - (distribution[a] ?? 0) || a - b);
  const ids = Int32Array.from(candidates.slice(0, k));
  return { ids, probabilities: Float32Array.from(ids, (id) => distribution[id] ?? 0) };
}
