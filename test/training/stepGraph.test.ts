import assert from "node:assert/strict";
import { LoraFactors } from "../../src/lora/factors.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { feedTargets, feedTokens, type LossTargets, type TokenTargets } from "../../src/training/feed.ts";
import type { PackedBatch, PackedItem } from "../../src/training/packing.ts";
import { StepGraph, type StepOptions, type StepShape } from "../../src/training/stepGraph.ts";
import { largest } from "../../src/training/teacher.ts";
import { tiny } from "../models/tinyModel.ts";
import {
  openTiny,
  randomFactors,
  randomItems,
  randomTargets,
  randomTokens,
  type TinyBase,
} from "./tinyBase.ts";

const topK = 6;
const shape: StepShape = { rowTokens: 48, rows: 2, answers: 32, topK };
const random = randomFrom(21);
const prefix = randomTokens(random, 5);
const items = randomItems(random, 6, prefix, [3, 5], [3, 5]);
const targetsOf = randomTargets(random, items, topK);
const two: PackedBatch = {
  rows: [{ groups: [{ prefix, items: items.slice(0, 3) }] }, { groups: [{ prefix, items: items.slice(3) }] }],
};

describe("training/stepGraph", function () {
  this.timeout(60_000);
  let base: TinyBase;
  before(async () => {
    base = await openTiny();
  });
  after(() => base[Symbol.dispose]());

  const build = (
    factors: LoraFactors | undefined,
    at: StepShape,
    kind: "train" | "measure" | "teach",
    options: StepOptions = {},
  ): StepGraph => {
    const step = new StepGraph(base.backend, base.base, at, kind, 1, factors, options);
    step.graph.allocate(base.backend);
    return step;
  };
  /** KL of every answer token by `item id/index`. */
  const losses = (step: StepGraph, batch: PackedBatch, targets: LossTargets = targetsOf, share = 0) => {
    const fed = feedTokens(base.backend, step, batch);
    const entropy = feedTargets(base.backend, step, fed, targets, share, tiny.nVocab);
    step.graph.compute(base.backend);
    assert.ok(step.loss);
    const perAnswer = base.backend.read(step.loss.perAnswer);
    const entries = fed.answers.map(({ item, index }, i): [string, number] => [
      `${item.id}/${index}`,
      (perAnswer[i] ?? Number.NaN) - (entropy[i] ?? Number.NaN),
    ]);
    return new Map(entries);
  };
  const gradients = (factors: LoraFactors): Float32Array[] =>
    factors.parameters.map(({ gradient }) => base.backend.read(gradient));
  const assertClose = (factors: LoraFactors, actual: Float32Array[], expected: Float32Array[]): void => {
    for (const [i, { name }] of factors.parameters.entries()) {
      const x = expected[i];
      const y = actual[i];
      assert.ok(x && y);
      const size = Math.hypot(...x);
      assert.ok(size > 0, `${name} has a gradient`);
      const error = Math.hypot(...x.map((value, k) => value - (y[k] ?? Number.NaN))) / size;
      assert.ok(error < 1e-4, `${name}: relative error ${error}`);
    }
  };

  it("gives each pair alone the loss that it has packed with others", () => {
    using factors = randomFactors(base, 1);
    using step = build(factors, shape, "measure");
    const packed = losses(step, two);
    assert.equal(
      packed.size,
      items.reduce((sum, item) => sum + item.answer.length, 0),
    );
    for (const item of items) {
      for (const [key, alone] of losses(step, {
        rows: [{ groups: [{ prefix, items: [item] }] }],
      })) {
        const together = packed.get(key) ?? Number.NaN;
        assert.ok(Math.abs(alone - together) < 1e-4, `${key}: alone ${alone}, packed ${together}`);
      }
    }
  });

  it("adds up over two half batches the gradients of the whole one", () => {
    using factors = randomFactors(base, 1);
    using whole = build(factors, shape, "train");
    factors.clearGradients();
    losses(whole, two, targetsOf, 0.2);
    const expected = gradients(factors);
    using half = build(factors, { ...shape, rows: 1, answers: 16 }, "train");
    factors.clearGradients();
    for (const row of two.rows) losses(half, { rows: [row] }, targetsOf, 0.2);
    assertClose(factors, gradients(factors), expected);
  });

  it("gives the same gradients where OUT_PROD is composed of products and transposes", () => {
    using factors = randomFactors(base, 1);
    const collected = [false, true].map((portable) => {
      using step = build(factors, shape, "train", { portable });
      factors.clearGradients();
      const loss = losses(step, two, targetsOf, 0.2);
      return { loss, gradients: gradients(factors) };
    });
    const [direct, composed] = collected;
    assert.ok(direct && composed);
    for (const [key, loss] of direct.loss)
      assert.ok(Math.abs(loss - (composed.loss.get(key) ?? 0)) < 1e-5, key);
    assertClose(factors, composed.gradients, direct.gradients);
  });

  it("gives the same in turns with another graph that uses its memory", () => {
    using factors = randomFactors(base, 1);
    using train = build(factors, shape, "train");
    const once = (): Float32Array[] => {
      factors.clearGradients();
      losses(train, two, targetsOf, 0.2);
      return gradients(factors);
    };
    const expected = once();
    using alone = build(factors, shape, "measure");
    const measured = losses(alone, two);
    using borrower = new StepGraph(base.backend, base.base, shape, "measure", 1, factors);
    const bytes = borrower.graph.allocate(base.backend, train.graph);
    assert.ok(bytes > alone.graph.bytesNeeded(base.backend), "it has the memory of the larger graph");
    for (let turn = 0; turn < 2; turn++) {
      assert.deepEqual(losses(borrower, two), measured);
      assert.deepEqual(once(), expected);
    }
  });

  it("does not change by what unused answer places and padding hold", () => {
    using factors = randomFactors(base, 1);
    using narrow = build(factors, shape, "train");
    factors.clearGradients();
    losses(narrow, two);
    const expected = gradients(factors);
    using wide = build(factors, { rowTokens: 64, rows: 3, answers: 96, topK }, "train");
    factors.clearGradients();
    losses(wide, two);
    assertClose(factors, gradients(factors), expected);
  });

  /** The teacher's own targets for the items as they stand. */
  const taught = (batch: PackedBatch): LossTargets => {
    using teacher = build(undefined, shape, "teach");
    const fed = feedTokens(base.backend, teacher, batch);
    teacher.graph.compute(base.backend);
    assert.ok(teacher.teacher);
    const probabilities = base.backend.read(teacher.teacher);
    const byId = new Map<string, TokenTargets[]>();
    for (const [i, { item, index }] of fed.answers.entries()) {
      const row = probabilities.subarray(i * tiny.nVocab, (i + 1) * tiny.nVocab);
      const list = byId.get(item.id) ?? [];
      list[index] = largest(row, topK);
      byId.set(item.id, list);
    }
    return (item: PackedItem) => byId.get(item.id) ?? [];
  };

  it("measures no divergence of a fresh adapter from the base model on the same prompt", () => {
    using fresh = new LoraFactors(base.backend, base.lora, 1);
    using step = build(fresh, shape, "measure");
    for (const [key, kl] of losses(step, two, taught(two)))
      assert.ok(Math.abs(kl) < 1e-5, `${key}: KL ${kl}`);
  });

  it("measures one where the prompts or the weights differ", () => {
    using fresh = new LoraFactors(base.backend, base.lora, 1);
    using step = build(fresh, shape, "measure");
    const targets = taught(two);
    const otherPrefix = randomTokens(random, 5);
    const moved = items.map((item) => ({ ...item, prefix: otherPrefix }));
    const mean = (values: Map<string, number>): number =>
      [...values.values()].reduce((sum, kl) => sum + kl, 0) / values.size;
    assert.ok(
      mean(
        losses(step, { rows: [{ groups: [{ prefix: otherPrefix, items: moved.slice(0, 3) }] }] }, targets),
      ) > 0.01,
    );
    using changed = randomFactors(base, 1);
    using other = build(changed, shape, "measure");
    const divergences = losses(other, two, targets);
    assert.ok(mean(divergences) > 0.01);
    for (const [key, kl] of divergences) assert.ok(kl > -1e-6, `${key}: a divergence below zero, ${kl}`);
  });
});
