// Compares the memory formulas with what ggml's allocator asks for.
import assert from "node:assert/strict";
import { targetModuleNames } from "../../src/config/settings.ts";
import { LoraFactors, type LoraShape } from "../../src/lora/factors.ts";
import { measureBytes, stepBytes } from "../../src/training/memory.ts";
import { describeBase, OpenBase } from "../../src/training/openBase.ts";
import { StepGraph, type StepShape } from "../../src/training/stepGraph.ts";

const shapes: readonly StepShape[] = [
  [128, 1, 32],
  [128, 3, 272],
  [192, 2, 144],
  [256, 2, 80],
  [256, 1, 192],
  [384, 3, 416],
].map(([rowTokens = 0, rows = 0, answers = 0]) => ({ rowTokens, rows, answers, topK: 20 }));

/** The estimates of both graphs lie between `least` and `most` times the allocator's bytes, at every shape. */
export async function checkMemoryFormulas(path: string, least: number, most: number): Promise<void> {
  const description = await describeBase(path);
  using open = new OpenBase(description, "cpu", 1, 0);
  const weights = await open.load();
  const { architecture, hyperparameters: h } = description;
  const projections = architecture.projections(h);
  for (const firstLayer of [0, Math.floor(h.nLayer / 2)]) {
    const lora: LoraShape = {
      rank: 16,
      alpha: 32,
      targetModules: targetModuleNames,
      nLayer: h.nLayer,
      firstLayer,
      projections,
    };
    using factors = new LoraFactors(open.backend, lora, 1);
    const check = (kind: "train" | "measure", shape: StepShape, estimate: number): void => {
      using step = new StepGraph(open.backend, { ...description, weights }, shape, kind, 1, factors);
      const real = step.graph.bytesNeeded(open.backend);
      const share = estimate / real;
      const { rowTokens, rows, answers } = shape;
      const what = `${kind} ${rowTokens}x${rows} with ${answers} answers from block ${firstLayer}`;
      assert.ok(share >= least && share <= most, `${what}: ${estimate} estimated, ${real} needed`);
    };
    for (const shape of shapes) {
      check("train", shape, stepBytes(h, shape, lora));
      check("measure", shape, measureBytes(h, shape));
    }
  }
}
