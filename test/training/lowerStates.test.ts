import assert from "node:assert/strict";
import { readAdapterInfo } from "../../src/gguf/adapter.ts";
import { LoraFactors } from "../../src/lora/factors.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { feedTargets, feedTokens } from "../../src/training/feed.ts";
import { LowerStates } from "../../src/training/lowerStates.ts";
import type { PackedBatch } from "../../src/training/packing.ts";
import { runTraining } from "../../src/training/run.ts";
import { StepGraph, type StepShape } from "../../src/training/stepGraph.ts";
import { tiny } from "../models/tinyModel.ts";
import { openTiny, randomItems, randomTargets, randomTokens, type TinyBase } from "./tinyBase.ts";
import { tinyJob } from "./tinyJob.ts";

const shape: StepShape = { rowTokens: 48, rows: 2, answers: 32, topK: 4 };
const random = randomFrom(31);
const prefix = randomTokens(random, 5);
// Equal prefixes of different arrays, as a dataset read from a file has them.
const items = randomItems(random, 6, prefix, [3, 5], [3, 5]).map((item) => ({
  ...item,
  prefix: [...item.prefix],
}));
const targetsOf = randomTargets(random, items, shape.topK);
const batchOf = (order: readonly number[]): PackedBatch => ({
  rows: [order.slice(0, 3), order.slice(3)].map((part) => {
    const row = part.flatMap((i) => items[i] ?? []);
    return { groups: [{ prefix: row[0]?.prefix ?? [], items: row }] };
  }),
});

describe("training/lowerStates", () => {
  let base: TinyBase;
  before(async () => {
    base = await openTiny();
  });
  after(() => base[Symbol.dispose]());

  /** Loss and gradients by parameter, of factors whose second block is random and first block, if any, is zero. */
  const run = (factors: LoraFactors, batch: PackedBatch, lower: LowerStates | undefined) => {
    const values = randomFrom(77);
    for (const { name, value } of factors.parameters) {
      if (!name.startsWith("blk.1.")) continue;
      const count = value.ne[0] * value.ne[1];
      base.backend.write(
        value,
        Float32Array.from({ length: count }, () => (values() - 0.5) * 0.3),
      );
    }
    using step = new StepGraph(base.backend, base.base, shape, "train", 1, factors);
    step.graph.allocate(base.backend);
    factors.clearGradients();
    const fed = feedTokens(base.backend, step, batch, lower);
    feedTargets(base.backend, step, fed, targetsOf, 0.2, tiny.nVocab);
    step.graph.compute(base.backend);
    assert.ok(step.loss);
    const gradients = new Map(
      factors.parameters.map(({ name, gradient }) => [name, base.backend.read(gradient)]),
    );
    return { loss: base.backend.read(step.loss.perAnswer), gradients };
  };

  it("give the upper blocks the loss and gradients of the whole graph, in whatever order pairs come", async () => {
    using whole = new LoraFactors(base.backend, base.lora, 1);
    using upper = new LoraFactors(base.backend, { ...base.lora, firstLayer: 1 }, 1);
    const lower = new LowerStates(tiny.nEmbd);
    await lower.compute(base.backend, base.base, shape, upper, items, undefined);
    for (const order of [
      [0, 1, 2, 3, 4, 5],
      [5, 2, 4, 0, 3, 1],
    ]) {
      const expected = run(whole, batchOf(order), undefined);
      const found = run(upper, batchOf(order), lower);
      for (const [i, loss] of expected.loss.entries())
        assert.ok(Math.abs(loss - (found.loss[i] ?? Number.NaN)) < 1e-4, `answer ${i}`);
      assert.ok(found.gradients.size > 0);
      for (const [name, gradient] of found.gradients) {
        const other = expected.gradients.get(name);
        assert.ok(other, name);
        const size = Math.hypot(...other);
        const error = Math.hypot(...other.map((g, k) => g - (gradient[k] ?? Number.NaN)));
        assert.ok(size > 0 && error < 1e-4 * size, `${name}: relative error ${error / size}`);
      }
    }
  });

  it("refuse a pair that was not computed", async () => {
    using upper = new LoraFactors(base.backend, { ...base.lora, firstLayer: 1 }, 1);
    const lower = new LowerStates(tiny.nEmbd);
    await lower.compute(base.backend, base.base, shape, upper, items.slice(0, 5), undefined);
    assert.throws(() => run(upper, batchOf([0, 1, 2, 3, 4, 5]), lower), /item 5/);
    assert.throws(() => run(upper, batchOf([0, 1, 2, 3, 4, 5]), undefined), /lower blocks/);
  });

  it("serve a whole run, which trains the upper blocks only and learns", async () => {
    const job = await tinyJob({ settings: { frozenShare: 0.5 } });
    const { curve, adapterPath } = await runTraining(job, () => {});
    assert.ok((curve.at(-1)?.loss ?? 1) < (curve[0]?.loss ?? 0));
    const { weights } = await readAdapterInfo(adapterPath);
    assert.equal(weights.length, 7);
    assert.ok(weights.every((name) => name.startsWith("blk.1.")));
  });
});
