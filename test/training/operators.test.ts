import assert from "node:assert/strict";
import { UserError } from "../../src/errors/userError.ts";
import { targetModuleNames } from "../../src/config/settings.ts";
import { LoraFactors } from "../../src/lora/factors.ts";
import { architectures } from "../../src/models/architectures.ts";
import { describeBase, OpenBase } from "../../src/training/openBase.ts";
import { Optimiser } from "../../src/training/optimiser.ts";
import { StepGraph, type StepKind } from "../../src/training/stepGraph.ts";
import { tiny, writeTinyModel } from "../models/tinyModel.ts";

const shape = { rowTokens: 16, rows: 2, answers: 8, topK: 4 };

/** The open base, or undefined where this machine has no such device. */
async function openOn(backend: string, architecture: string): Promise<OpenBase | undefined> {
  const description = await describeBase(await writeTinyModel(architecture));
  try {
    return new OpenBase(description, backend, 1, 0);
  } catch (error) {
    if (backend !== "cpu" && UserError.is(error) && error.code === "backend-missing") return undefined;
    throw error;
  }
}

for (const backendName of ["cpu", "vulkan", "cuda", "metal"]) {
  describe(`training: the operators of every graph on ${backendName}`, () => {
    for (const { name } of architectures) {
      it(`are all there for ${name}`, async function () {
        using open = await openOn(backendName, name);
        // Most machines have one GPU or none; without the device there is nothing to ask.
        if (!open) return void this.skip();
        const { architecture, hyperparameters } = open.description;
        const base = { architecture, hyperparameters, weights: await open.load() };
        const projections = architecture.projections(hyperparameters);
        const lora = {
          rank: 4,
          alpha: 8,
          targetModules: targetModuleNames,
          nLayer: tiny.nLayer,
          projections,
        };
        for (const firstLayer of [0, 1]) {
          using factors = new LoraFactors(open.backend, { ...lora, firstLayer }, 1);
          const kinds: StepKind[] = [
            "train",
            "measure",
            "teach",
            ...(firstLayer > 0 ? ["lower" as const] : []),
          ];
          for (const kind of kinds) {
            using step = new StepGraph(open.backend, base, shape, kind, 2, factors);
            assert.deepEqual(step.graph.unsupported(open.backend), [], `${kind} from block ${firstLayer}`);
          }
          const settings = { beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0, maxGradNorm: 1 };
          using optimiser = new Optimiser(open.backend, factors, settings);
          assert.deepEqual(optimiser.unsupported(), []);
        }
      });
    }
  });
}
