import assert from "node:assert/strict";
import { UserError } from "../../src/errors/userError.ts";
import { targetModuleNames } from "../../src/config/settings.ts";
import type { LoraShape } from "../../src/lora/factors.ts";
import { decoderProjections } from "../../src/models/decoder.ts";
import type { Hyperparameters } from "../../src/models/hyperparameters.ts";
import { availableMemory, fitMemory, stepBytes } from "../../src/training/memory.ts";
import { writeTinyModel } from "../models/tinyModel.ts";
import { checkMemoryFormulas } from "./graphBytes.ts";

/** As Qwen2.5 0.5B. */
const h: Hyperparameters = {
  nLayer: 24,
  nEmbd: 896,
  nHead: 14,
  nHeadKv: 2,
  dHead: 64,
  nFf: 4864,
  nVocab: 151_936,
  rmsEps: 1e-6,
  ropeBase: 1e6,
  ropeScale: 1,
  ropeDimensions: 64,
  contextLength: 32_768,
};
const lora: LoraShape = {
  rank: 16,
  alpha: 32,
  targetModules: targetModuleNames,
  nLayer: h.nLayer,
  firstLayer: 0,
  projections: decoderProjections(h),
};
const weights = 1e9;
const wanted = { rowTokens: 192, rows: 4, answers: 288, topK: 20 };

describe("training/memory", () => {
  it("estimates a step of a tiny model as ggml allocates it", async () => {
    // Widths of 64 leave rounding and what the formula has no term for, and rows much longer than wide weigh the second
    // copy of the scores that only a GPU needs: a wider band than for real models.
    await checkMemoryFormulas(await writeTinyModel("llama"), 0.85, 1.5);
  });

  it("takes the wanted batch where there is room", () => {
    const plan = fitMemory(h, lora, weights, wanted, 64e9);
    assert.deepEqual(plan.shape, wanted);
    assert.equal(plan.accumulate, 1);
    assert.ok(plan.bytes > weights + stepBytes(h, wanted, lora));
  });

  it("takes fewer rows and adds up more gradients as memory gets short, within what there is", () => {
    let previous = fitMemory(h, lora, weights, wanted, 64e9);
    for (const rows of [2, 1]) {
      const available = previous.bytes - 1;
      const plan = fitMemory(h, lora, weights, wanted, available);
      assert.ok(plan.bytes <= available);
      assert.ok(plan.accumulate > previous.accumulate);
      assert.equal(plan.shape.rows, rows);
      assert.equal(plan.shape.rows * plan.accumulate, wanted.rows);
      assert.ok(plan.shape.answers * plan.accumulate >= wanted.answers);
      assert.equal(plan.shape.rowTokens, wanted.rowTokens);
      previous = plan;
    }
  });

  it("refuses with both numbers and a way out when one row is too much", () => {
    assert.throws(
      () => fitMemory(h, lora, weights, wanted, 1.5e9),
      (error) => {
        assert.ok(UserError.is(error));
        assert.equal(error.code, "not-enough-memory");
        const numbers = [...error.message.matchAll(/(\d+\.\d) GB/g)].map((match) => Number(match[1]));
        assert.equal(numbers.length, 2);
        assert.ok((numbers[0] ?? 0) > 1.5 && numbers[1] === 1.5, error.message);
        assert.match(error.hint, /smaller model/);
        return true;
      },
    );
  });

  it("counts fewer trained blocks and a smaller rank as less", () => {
    const half = stepBytes(h, wanted, { ...lora, firstLayer: 12 });
    assert.ok(half < 0.6 * stepBytes(h, wanted, lora));
    assert.ok(stepBytes(h, wanted, { ...lora, rank: 64 }) > stepBytes(h, wanted, lora));
  });

  it("knows how much this machine has free", () => {
    assert.ok(availableMemory() > 100e6 && availableMemory() < 1e14);
  });
});
