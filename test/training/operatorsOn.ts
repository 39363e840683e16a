// Prints what the graphs of an architecture find missing on a backend, as JSON; `null` where it has no device here.
// A program of its own, because only one set of ggml's libraries can be in a process.
import { type BackendName, backendNames } from "../../src/ggml/binaries.ts";
import { UserError } from "../../src/errors/userError.ts";
import { targetModuleNames } from "../../src/config/settings.ts";
import { LoraFactors } from "../../src/lora/factors.ts";
import { describeBase, OpenBase } from "../../src/training/openBase.ts";
import { Optimiser } from "../../src/training/optimiser.ts";
import { StepGraph, type StepKind } from "../../src/training/stepGraph.ts";
import { tiny, writeTinyModel } from "../models/tinyModel.ts";

const shape = { rowTokens: 16, rows: 2, answers: 8, topK: 4 };
const [backend, wanted] = process.argv.slice(2);
const named = backendNames.find((name) => name === backend);
if (!named || wanted === undefined) throw new Error("give a backend and an architecture");
console.log(JSON.stringify(await unsupported(named, wanted)));

/** By graph and its lowest trained block, the operators that the device lacks. */
async function unsupported(backendName: BackendName, name: string): Promise<Record<string, string[]> | null> {
  const description = await describeBase(await writeTinyModel(name));
  using open = openOn(description, backendName);
  if (!open) return null;
  const { architecture, hyperparameters } = description;
  const base = { architecture, hyperparameters, weights: await open.load() };
  const projections = architecture.projections(hyperparameters);
  const missing: Record<string, string[]> = {};
  for (const firstLayer of [0, 1]) {
    using factors = new LoraFactors(
      open.backend,
      {
        rank: 4,
        alpha: 8,
        targetModules: targetModuleNames,
        nLayer: tiny.nLayer,
        projections,
        firstLayer,
      },
      1,
    );
    const kinds: StepKind[] = ["train", "measure", "teach", ...(firstLayer > 0 ? ["lower" as const] : [])];
    for (const kind of kinds) {
      using step = new StepGraph(open.backend, base, shape, kind, 2, factors);
      missing[`${kind} from block ${firstLayer}`] = step.graph.unsupported(open.backend);
    }
    using optimiser = new Optimiser(open.backend, factors, {
      beta1: 0.9,
      beta2: 0.99,
      eps: 1e-8,
      weightDecay: 0,
      maxGradNorm: 1,
      bRateRatio: 1,
    });
    missing[`optimiser from block ${firstLayer}`] = optimiser.unsupported();
  }
  return missing;
}

function openOn(
  description: Awaited<ReturnType<typeof describeBase>>,
  backendName: BackendName,
): OpenBase | undefined {
  try {
    return new OpenBase(description, backendName, 1, 0);
  } catch (error) {
    // Most machines have one GPU or none; without the device there is nothing to ask.
    if (backendName !== "cpu" && UserError.is(error) && error.code === "backend-missing") return undefined;
    throw error;
  }
}
