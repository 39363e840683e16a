// Trains a few steps of one model in this process and writes what it measured as one line of JSON.
// Arguments: the model's id, threads, steps.
import { resolveSettings } from "../../src/config/settings.ts";
import { LoraFactors, type LoraShape } from "../../src/lora/factors.ts";
import { testModel, type TestModelId } from "../models/testModel.ts";
import { answerCapacity, feedTargets, feedTokens, type LossTargets } from "../../src/training/feed.ts";
import { LowerStates } from "../../src/training/lowerStates.ts";
import { fitMemory } from "../../src/training/memory.ts";
import { describeBase, OpenBase, threadsOf } from "../../src/training/openBase.ts";
import { adamwDefaults, Optimiser } from "../../src/training/optimiser.ts";
import { packBatches, type PackedBatch } from "../../src/training/packing.ts";
import { lossScale, StepGraph } from "../../src/training/stepGraph.ts";
import { frozenWork } from "./frozenWork.ts";
import { measureMatrixRates } from "./matrixRates.ts";
import { realisticPairs } from "./realisticPairs.ts";
import type { ModelReport } from "./report.ts";

const [id, threadsText, stepsText] = process.argv.slice(2);
const wantedThreads = threadsOf(Number(threadsText));
process.stdout.write(`${JSON.stringify(await bench(id as TestModelId, wantedThreads, Number(stepsText)))}\n`);

async function bench(model: TestModelId, threads: number, steps: number): Promise<ModelReport> {
  const settings = resolveSettings({});
  const description = await describeBase((await testModel(model)).path);
  const { architecture, hyperparameters: h } = description;
  const lora: LoraShape = {
    rank: settings.rank,
    alpha: settings.alpha,
    targetModules: settings.targetModules,
    nLayer: h.nLayer,
    firstLayer: Math.floor(settings.frozenShare * h.nLayer),
    projections: architecture.projections(h),
  };
  using open = new OpenBase(description, "cpu", threads, lora.firstLayer);
  const { backend } = open;
  const base = { architecture, hyperparameters: h, weights: await open.load() };
  const items = realisticPairs(120, h.nVocab).map((pair) => ({
    id: pair.id,
    prefix: pair.studentPrefix,
    prompt: pair.studentPrompt,
    answer: pair.answer,
  }));
  const { rowTokens, batchRows: rows, topK } = settings;
  const shape = { rowTokens, rows, answers: answerCapacity(items, rowTokens, rows), topK };
  using factors = new LoraFactors(backend, lora, 1);
  const lower = lora.firstLayer > 0 ? new LowerStates(h.nEmbd) : undefined;
  const all = packBatches(items, shape).slice(0, steps);
  const used = all.flatMap((batch) =>
    batch.rows.flatMap((row) => row.groups.flatMap((group) => group.items)),
  );
  await lower?.compute(backend, base, shape, factors, used, undefined);
  using step = new StepGraph(backend, base, shape, "train", 1, factors);
  step.graph.allocate(backend);
  using optimiser = new Optimiser(backend, factors, {
    ...adamwDefaults,
    maxGradNorm: settings.maxGradNorm,
    bRateRatio: settings.bRateRatio,
  });

  const feed = (batch: PackedBatch) => {
    const fed = feedTokens(backend, step, batch, lower);
    feedTargets(backend, step, fed, targetsOf(topK, h.nVocab), settings.crossEntropyShare, h.nVocab);
    return fed;
  };
  const rates: number[] = [];
  const seconds: number[] = [];
  let firstStepSeconds = 0;
  const processorBefore = process.cpuUsage();
  for (const [i, batch] of all.entries()) {
    const start = performance.now();
    const fed = feed(batch);
    step.graph.compute(backend);
    optimiser.step(i + 1, 1e-4, 1 / (lossScale * fed.answers.length));
    const elapsed = (performance.now() - start) / 1000;
    // performance.now() counts from the start of the process.
    if (i === 0) firstStepSeconds = performance.now() / 1000;
    rates.push(fed.tokens / elapsed);
    seconds.push(elapsed);
  }
  const processor = process.cpuUsage(processorBefore);
  const processorSeconds = (processor.user + processor.system) / 1e6;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  // The allocator uses the memory of inputs again, so they are written anew before the profile.
  const [batch] = all;
  if (batch) feed(batch);
  const profile = step.graph.profile(backend);
  const total = profile.reduce((sum, entry) => sum + entry.milliseconds, 0);

  const matrixRates = measureMatrixRates(backend);
  const work = frozenWork(open.plan, h, shape, lora.firstLayer, matrixRates);
  const stepSeconds = median(seconds);
  return {
    model,
    device: backend.device.description,
    threads,
    rowTokens,
    rows,
    answers: shape.answers,
    firstLayer: lora.firstLayer,
    steps: rates.length,
    tokensPerSecond: median(rates),
    stepSeconds,
    processorShare: processorSeconds / (threads * seconds.reduce((sum, elapsed) => sum + elapsed, 0)),
    firstStepSeconds,
    peakBytes,
    plannedBytes: fitMemory(h, lora, open.plan.bytes, shape, Number.MAX_SAFE_INTEGER).bytes,
    matrixRates,
    frozenGflop: work.gflop,
    frozenShare: work.seconds / stepSeconds,
    profile: profile.map(({ operator, milliseconds, nodes }) => ({
      operator,
      share: milliseconds / total,
      milliseconds,
      nodes,
    })),
  };
}

/** Most of the mass on the answer's word, as a teacher that has read the document gives it. */
function targetsOf(topK: number, nVocab: number): LossTargets {
  return ({ answer }) =>
    answer.map((token) => ({
      ids: Int32Array.from({ length: topK }, (_, k) => (token + k * 17) % nVocab),
      probabilities: Float32Array.from({ length: topK }, (_, k) => (k === 0 ? 0.8 : 0.15 / topK)),
    }));
}

function median(values: readonly number[]): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
