// Losses and gradients of one training step of a wide random model.
import assert from "node:assert/strict";
import type { BackendName } from "../../src/ggml/binaries.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { feedTargets, feedTokens } from "../../src/training/feed.ts";
import { packBatches } from "../../src/training/packing.ts";
import { StepGraph } from "../../src/training/stepGraph.ts";
import { openTiny, randomFactors, randomItems, randomTargets } from "../training/tinyBase.ts";
import { wide } from "./tinyModel.ts";

const topK = 4;

export interface StepResult {
  /** Of each answer token. */
  readonly losses: Float32Array;
  /** Of all parameters, in one row of numbers. */
  readonly gradients: Float32Array;
}

/** One step on the same random pairs, whatever the model at `path` is stored in. */
export async function stepOf(path: string, backend: BackendName = "cpu"): Promise<StepResult> {
  using base = await openTiny(path, backend);
  using factors = randomFactors(base, 1);
  const random = randomFrom(5);
  const items = randomItems(random, 4, [3, 1, 4], [2, 4], [3, 5]);
  const shape = { rowTokens: 32, rows: 1, answers: 20, topK };
  using step = new StepGraph(base.backend, base.base, shape, "train", 1, factors);
  step.graph.allocate(base.backend);
  const [batch] = packBatches(items, shape);
  assert.ok(batch && step.loss);
  const fed = feedTokens(base.backend, step, batch);
  feedTargets(base.backend, step, fed, randomTargets(random, items, topK), 0.2, wide.nVocab);
  factors.clearGradients();
  step.graph.compute(base.backend);
  const gradients = factors.parameters.flatMap(({ gradient }) => [...base.backend.read(gradient)]);
  return { losses: base.backend.read(step.loss.perAnswer), gradients: Float32Array.from(gradients) };
}
