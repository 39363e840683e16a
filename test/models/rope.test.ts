import assert from "node:assert/strict";
import { randomFrom } from "../../src/lora/random.ts";
import { describeBase } from "../../src/training/openBase.ts";
import { feedTokens } from "../../src/training/feed.ts";
import { StepGraph } from "../../src/training/stepGraph.ts";
import { openTiny, randomTokens } from "../training/tinyBase.ts";
import { checkGradients } from "./gradientCheck.ts";
import { tiny, writeTinyModel } from "./tinyModel.ts";

const ropeFactors = Array.from({ length: tiny.dHead / 2 }, (_, i) => 1 + i);
const ropeLinearFactor = 4;

/** Probabilities of the words after each token of a fixed sequence. */
async function predictions(path: string): Promise<Float32Array> {
  using base = await openTiny(path);
  const shape = { rowTokens: 16, rows: 1, answers: 12, topK: 1 };
  using step = new StepGraph(base.backend, base.base, shape, "teach", 1, undefined);
  step.graph.allocate(base.backend);
  const tokens = randomTokens(randomFrom(4), 13);
  const item = { id: "one", prefix: [], prompt: tokens.slice(0, 1), answer: tokens.slice(1) };
  feedTokens(base.backend, step, { rows: [{ groups: [{ prefix: [], items: [item] }] }] });
  step.graph.compute(base.backend);
  assert.ok(step.teacher);
  return base.backend.read(step.teacher);
}

const difference = (a: Float32Array, b: Float32Array, from: number, to: number): number =>
  Math.max(...a.subarray(from, to).map((p, i) => Math.abs(p - (b[from + i] ?? Number.NaN))));

describe("models: stretched positions", function () {
  this.timeout(60_000);

  for (const [name, options] of [
    ["the frequency factors of Llama 3", { ropeFactors }],
    ["linear scaling", { ropeLinearFactor }],
  ] as const) {
    it(`change what a model with ${name} predicts after the first token`, async () => {
      const plain = await predictions(await writeTinyModel("llama"));
      const stretched = await predictions(await writeTinyModel("llama", 7, options));
      // The first token has position 0, which every scaling leaves alone.
      assert.ok(difference(plain, stretched, 0, tiny.nVocab) < 1e-6);
      assert.ok(difference(plain, stretched, tiny.nVocab, plain.length) > 1e-4);
    });

    it(`pass the gradient check with ${name}`, async () => {
      for (const architecture of ["llama", "qwen2"])
        await checkGradients(await writeTinyModel(architecture, 7, options), 1);
    });
  }

  it("are the plain ones where every factor is 1", async () => {
    const ones = ropeFactors.map(() => 1);
    const plain = await predictions(await writeTinyModel("llama"));
    assert.deepEqual(await predictions(await writeTinyModel("llama", 7, { ropeFactors: ones })), plain);
    assert.deepEqual(await predictions(await writeTinyModel("llama", 7, { ropeLinearFactor: 1 })), plain);
  });

  it("are read from the header as one divided by the factor", async () => {
    const { hyperparameters } = await describeBase(await writeTinyModel("llama", 7, { ropeLinearFactor }));
    assert.equal(hyperparameters.ropeScale, 1 / ropeLinearFactor);
  });
});
