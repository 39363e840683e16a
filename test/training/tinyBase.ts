// A tiny model with everything that a step needs, and batches of random tokens for it.
import { targetModuleNames } from "../../src/config/settings.ts";
import type { Backend } from "../../src/ggml/backend.ts";
import type { BackendName } from "../../src/ggml/binaries.ts";
import { LoraFactors, type LoraShape } from "../../src/lora/factors.ts";
import { randomFrom, type Random } from "../../src/lora/random.ts";
import type { LossTargets, TokenTargets } from "../../src/training/feed.ts";
import { describeBase, OpenBase } from "../../src/training/openBase.ts";
import type { PackedItem } from "../../src/training/packing.ts";
import type { BaseModel } from "../../src/training/stepGraph.ts";
import { tiny, writeTinyModel } from "../models/tinyModel.ts";

export interface TinyBase extends Disposable {
  readonly path: string;
  readonly backend: Backend;
  readonly base: BaseModel;
  readonly lora: LoraShape;
}

/** Opens a tiny random model; `path` when it was written already. */
export async function openTiny(path?: string, backendName: BackendName = "cpu"): Promise<TinyBase> {
  const file = path ?? (await writeTinyModel("llama"));
  const description = await describeBase(file);
  const open = new OpenBase(description, backendName, 1, 0);
  const weights = await open.load();
  const { architecture, hyperparameters } = description;
  return {
    path: file,
    backend: open.backend,
    base: { architecture, hyperparameters, weights },
    lora: {
      rank: 4,
      alpha: 8,
      targetModules: targetModuleNames,
      nLayer: hyperparameters.nLayer,
      firstLayer: 0,
      projections: architecture.projections(hyperparameters),
    },
    [Symbol.dispose]: () => open[Symbol.dispose](),
  };
}

/** Factors whose B is random too, so that the adapter changes the model. */
export function randomFactors({ backend, lora }: TinyBase, seed: number): LoraFactors {
  const factors = new LoraFactors(backend, lora, seed);
  const random = randomFrom(seed + 1000);
  for (const { name, value } of factors.parameters) {
    if (!name.endsWith(".b")) continue;
    const count = value.ne[0] * value.ne[1];
    backend.write(
      value,
      Float32Array.from({ length: count }, () => (random() - 0.5) * 0.3),
    );
  }
  return factors;
}

export function randomTokens(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => Math.floor(random() * tiny.nVocab));
}

/** A whole number from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function randomItems(
  random: Random,
  count: number,
  prefix: readonly number[],
  prompt: readonly [number, number],
  answer: readonly [number, number],
): PackedItem[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `item ${i}`,
    prefix,
    prompt: randomTokens(random, between(random, ...prompt)),
    answer: randomTokens(random, between(random, ...answer)),
  }));
}

/** Targets of every answer token: distinct random words with most of the mass. */
export function randomTargets(random: Random, items: readonly PackedItem[], topK: number): LossTargets {
  const byId = new Map<string, TokenTargets[]>();
  for (const { id, answer } of items) {
    const list = answer.map(() => {
      const ids = new Set<number>();
      while (ids.size < topK) ids.add(Math.floor(random() * tiny.nVocab));
      const probabilities = Float32Array.from({ length: topK }, (_, k) => 0.9 * 0.5 ** (k + 1));
      return { ids: Int32Array.from(ids), probabilities };
    });
    byId.set(id, list);
  }
  return ({ id }) => byId.get(id) ?? [];
}
