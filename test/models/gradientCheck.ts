// Compares a training graph's gradients with finite differences of its loss, for every parameter of a tiny model.
import assert from "node:assert/strict";
import { targetModuleNames } from "../../src/config/settings.ts";
import type { BackendName } from "../../src/ggml/binaries.ts";
import { LoraFactors } from "../../src/lora/factors.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { feedTargets, feedTokens, type TokenTargets } from "../../src/training/feed.ts";
import { describeBase, OpenBase } from "../../src/training/openBase.ts";
import type { PackedItem } from "../../src/training/packing.ts";
import { lossScale, StepGraph, type StepOptions, type StepShape } from "../../src/training/stepGraph.ts";
import { tiny } from "./tinyModel.ts";

const topK = 4;
const shape: StepShape = { rowTokens: 16, rows: 2, answers: 12, topK };

/** Checks the model at `path`; `worst` is the largest relative error that passes. */
export async function checkGradients(
  path: string,
  temperature: number,
  options: StepOptions = {},
  worst = 0.01,
  backendName: BackendName = "cpu",
): Promise<void> {
  const random = randomFrom(3);
  const { batch, targets } = exampleBatch(random);
  const description = await describeBase(path);
  using open = new OpenBase(description, backendName, 1, 0);
  const weights = await open.load();
  const { backend } = open;
  const lora = {
    rank: 4,
    alpha: 8,
    targetModules: targetModuleNames,
    nLayer: tiny.nLayer,
    firstLayer: 0,
    projections: description.architecture.projections(description.hyperparameters),
  };
  using factors = new LoraFactors(backend, lora, 1);
  // B starts at zero, where A has no gradient: random values instead.
  for (const { name, value } of factors.parameters) {
    if (!name.endsWith(".b")) continue;
    const count = value.ne[0] * value.ne[1];
    backend.write(
      value,
      Float32Array.from({ length: count }, () => (random() - 0.5) * 0.3),
    );
  }
  using step = new StepGraph(
    backend,
    { ...description, weights },
    shape,
    "train",
    temperature,
    factors,
    options,
  );
  step.graph.allocate(backend);
  const run = (): number => {
    const fed = feedTokens(backend, step, batch);
    feedTargets(backend, step, fed, ({ id }) => targets.get(id) ?? [], 0.2, tiny.nVocab);
    step.graph.compute(backend);
    assert.ok(step.loss);
    return backend.read(step.loss.perAnswer).reduce((sum, loss) => sum + loss, 0);
  };
  factors.clearGradients();
  run();
  const gradients = factors.parameters.map(({ gradient }) =>
    backend.read(gradient).map((g) => g / lossScale),
  );
  for (const [i, { name, value }] of factors.parameters.entries()) {
    const gradient = gradients[i];
    assert.ok(gradient);
    const data = backend.read(value);
    // A random direction of the whole tensor: one difference checks all of its elements together.
    for (let trial = 0; trial < 2; trial++) {
      const direction = Float32Array.from(data, () => random() - 0.5);
      const h = 5e-3;
      const moved = (sign: number): number => {
        backend.write(
          value,
          data.map((x, k) => x + sign * h * (direction[k] ?? 0)),
        );
        return run();
      };
      const numeric = (moved(1) - moved(-1)) / (2 * h);
      backend.write(value, data);
      const analytic = direction.reduce((sum, d, k) => sum + d * (gradient[k] ?? 0), 0);
      const size = Math.hypot(...gradient) * Math.hypot(...direction) * 0.05;
      const error = Math.abs(numeric - analytic) / Math.max(Math.abs(numeric), Math.abs(analytic), size);
      assert.ok(error < worst, `${name}: numeric ${numeric}, analytic ${analytic}, error ${error}`);
    }
  }
}

function exampleBatch(random: () => number) {
  const tokens = (count: number): number[] =>
    Array.from({ length: count }, () => Math.floor(random() * tiny.nVocab));
  const prefix = tokens(3);
  const item = (id: string): PackedItem => ({ id, prefix, prompt: tokens(2), answer: tokens(3) });
  const batch = {
    rows: [
      { groups: [{ prefix, items: [item("a"), item("b")] }] },
      { groups: [{ prefix, items: [item("c")] }] },
    ],
  };
  const targets = new Map<string, TokenTargets[]>();
  for (const { items } of batch.rows.flatMap((row) => row.groups)) {
    for (const { id, answer } of items) {
      const list = answer.map(() => {
        const ids = new Set<number>();
        while (ids.size < topK) ids.add(Math.floor(random() * tiny.nVocab));
        return { ids: Int32Array.from(ids), probabilities: Float32Array.from([0.5, 0.2, 0.1, 0.05]) };
      });
      targets.set(id, list);
    }
  }
  return { batch, targets };
}
