// A model is learned from in every stored type as from the same numbers in F32.
import assert from "node:assert/strict";
import { Backend } from "../../src/ggml/backend.ts";
import { convertMatrix, type StoredMatrix } from "../../src/ggml/convert.ts";
import type { GgmlType } from "../../src/gguf/types.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { trainableTypes } from "../../src/models/weightPlan.ts";
import { feedTargets, feedTokens } from "../../src/training/feed.ts";
import { packBatches } from "../../src/training/packing.ts";
import { StepGraph } from "../../src/training/stepGraph.ts";
import { openTiny, randomFactors, randomItems, randomTargets } from "../training/tinyBase.ts";
import { wide, writeTinyModel, type TinyTensor } from "./tinyModel.ts";

const topK = 4;

/** The matrices in the type, or the very numbers that the type holds in F32. */
async function modelIn(cpu: Backend, type: GgmlType, asNumbers: boolean): Promise<string> {
  const store = (tensor: TinyTensor) => {
    const [nIn = 0, nOut = 0] = tensor.dimensions;
    const matrix: StoredMatrix = { type: "F32", nIn, nOut, data: new Uint8Array(tensor.data.buffer) };
    const data = convertMatrix(cpu, matrix, type);
    if (type === "F32") return tensor;
    if (asNumbers) {
      const numbers = convertMatrix(cpu, { ...matrix, type, data }, "F32");
      return { ...tensor, data: new Float32Array(numbers.buffer) };
    }
    return { ...tensor, type, data: type === "F16" ? new Uint16Array(data.buffer) : data };
  };
  return writeTinyModel("qwen2", 7, { sizes: wide, store });
}

/** Loss of each answer token, and the gradients of all parameters in one row of numbers. */
async function stepOf(path: string): Promise<{ losses: Float32Array; gradients: Float32Array }> {
  using base = await openTiny(path);
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

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.hypot(...a.map((x, i) => x - (b[i] ?? Number.NaN)));

describe("models: stored types", function () {
  this.timeout(120_000);
  let cpu: Backend;
  before(() => {
    cpu = new Backend("cpu", 1);
  });
  after(() => cpu[Symbol.dispose]());

  for (const type of trainableTypes) {
    it(`gives from ${type} the losses and gradients of its numbers in F32`, async () => {
      const stored = await stepOf(await modelIn(cpu, type, false));
      const exact = await stepOf(await modelIn(cpu, type, true));
      const error = distance(stored.losses, exact.losses) / Math.hypot(...exact.losses);
      const turned = distance(stored.gradients, exact.gradients) / Math.hypot(...exact.gradients);
      assert.ok(error < 0.01, `relative error of the losses ${error}`);
      assert.ok(turned < 0.05, `relative error of the gradients ${turned}`);
    });
  }
});
