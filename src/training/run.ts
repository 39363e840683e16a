// One training job from files to an adapter file: load, teach, train, write. Resumes where an earlier one stopped.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { adapterMetadata } from "../gguf/adapter.ts";
import { writeGguf } from "../gguf/writer.ts";
import { adapterTensors } from "../lora/adapterTensors.ts";
import { LoraFactors, type LoraShape } from "../lora/factors.ts";
import { checkpointFile, loadCheckpoint, saveCheckpoint, type RunState } from "./checkpoint.ts";
import { answerCapacity, rowTokensFor, type LossTargets, type TokenTargets } from "./feed.ts";
import { LowerStates } from "./lowerStates.ts";
import { measure, trainingLoop } from "./loop.ts";
import { availableMemory, fitMemory } from "./memory.ts";
import { describeBase, OpenBase } from "./openBase.ts";
import { packBatches, itemTokens, sameTokens, type PackedItem } from "./packing.ts";
import type { TokenDataset, TokenPair } from "./pair.ts";
import { epochsFor } from "./schedule.ts";
import { StepGraph, type BaseModel } from "./stepGraph.ts";
import { TargetsFile } from "./targetsFile.ts";
import { computeTargets } from "./teacher.ts";
import type { PausePoint, TrainingEvent, TrainingJob, TrainingResult, TrainingSettings } from "./trainer.ts";

/**
 * Runs a job in this process (see `Trainer`). Progress is kept in `job.workFolder`, also when the job is done: whoever
 * has made sure of the adapter removes it.
 * @throws UserError for what a person can mend (memory, a model that cannot be trained on, a full disk); the signal's
 * reason when aborted, after a checkpoint.
 */
export async function runTraining(
  job: TrainingJob,
  onEvent: (event: TrainingEvent) => void,
  signal?: AbortSignal,
  pausePoint?: PausePoint,
): Promise<TrainingResult> {
  const start = performance.now();
  const { settings } = job;
  mkdirSync(job.workFolder, { recursive: true });
  const datasetText = readFileSync(job.datasetPath, "utf8");
  const dataset = JSON.parse(datasetText) as TokenDataset;
  const description = await describeBase(job.modelPath);
  const { hyperparameters: h, architecture } = description;
  const lora: LoraShape = {
    rank: settings.rank,
    alpha: settings.alpha,
    targetModules: settings.targetModules,
    nLayer: h.nLayer,
    firstLayer: Math.floor(settings.frozenShare * h.nLayer),
    projections: architecture.projections(h),
  };

  using open = new OpenBase(description, settings.backend, settings.threads, lora.firstLayer);
  const { backend } = open;
  const items = dataset.train.map(studentItem);
  const heldOut = dataset.heldOut.map(studentItem);
  const all = [...items, ...heldOut];
  const rowTokens = rowTokensFor(all, settings.rowTokens);
  const wanted = {
    rowTokens,
    rows: Math.max(1, Math.round((settings.rowTokens * settings.batchRows) / rowTokens)),
    answers: 0,
    topK: settings.topK,
  };
  const withAnswers = { ...wanted, answers: answerCapacity(all, rowTokens, wanted.rows) };
  const free = backend.name === "cpu" ? availableMemory() : backend.device.freeBytes;
  const kept = open.plan.bytes + (lora.firstLayer > 0 ? LowerStates.bytes(all, h.nEmbd) : 0);
  const plan = fitMemory(h, lora, kept, withAnswers, free);
  // Every answer must fit into a step, whatever its size.
  const longest = all.reduce((most, item) => Math.max(most, item.answer.length), 1);
  const shape = { ...plan.shape, answers: Math.max(plan.shape.answers, Math.ceil(longest / 16) * 16) };
  const stepsPerEpoch = Math.ceil(packBatches(items, shape).length / plan.accumulate);
  const epochs = epochsFor(settings.epochs, stepsPerEpoch, settings.leastSteps);
  onEvent({
    kind: "plan",
    bytes: plan.bytes,
    accumulate: plan.accumulate,
    steps: stepsPerEpoch * epochs,
    tokensPerEpoch: items.reduce((sum, item) => sum + itemTokens(item), 0),
    backend: `${backend.name} (${backend.device.description})`,
  });
  signal?.throwIfAborted();

  const weights = await open.load((share) => onEvent({ kind: "loading", share }));
  const base: BaseModel = { architecture, hyperparameters: h, weights };
  const loaded = performance.now();

  const targetsOf = await teach(job, dataset, open, base, onEvent, signal, pausePoint);
  const taught = performance.now();

  using factors = new LoraFactors(backend, lora, settings.seed);
  const checkpoint = checkpointFile(job.workFolder);
  const key = {
    identity: hash(datasetText, job.modelSha256, JSON.stringify(recipeOf(settings))),
    batches: JSON.stringify([shape, plan.accumulate]),
  };
  const found = loadCheckpoint(checkpoint, key, backend, factors);
  if (found === "other") onEvent({ kind: "resumed", step: 0, again: "everything" });
  else if (found) onEvent({ kind: "resumed", step: found.state.step, again: found.again });
  const from = found === "other" ? undefined : found?.state;
  const lower = lora.firstLayer > 0 ? new LowerStates(h.nEmbd) : undefined;
  await lower?.compute(backend, base, shape, factors, all, signal);
  using step = new StepGraph(backend, base, shape, "train", settings.temperature, factors, {
    klDirection: settings.klDirection,
  });
  step.graph.allocate(backend);
  using measuring =
    heldOut.length > 0
      ? new StepGraph(backend, base, shape, "measure", settings.temperature, factors)
      : undefined;
  measuring?.graph.allocate(backend, step.graph);
  const state = await trainingLoop({
    backend,
    factors,
    step,
    measureHeldOut:
      measuring && (() => measure(backend, measuring, heldOut, targetsOf, lower, h.nVocab, signal)),
    items,
    targetsOf,
    lower,
    accumulate: plan.accumulate,
    nVocab: h.nVocab,
    settings: { ...settings, epochs },
    from,
    save: (reached) => saveCheckpoint(checkpoint, key, backend, factors, reached),
    onEvent,
    signal,
    pausePoint,
  });
  saveCheckpoint(checkpoint, key, backend, factors, state);
  await writeAdapter(job, open, factors);
  return {
    ...summary(state),
    adapterPath: job.adapterPath,
    seconds: {
      load: (loaded - start) / 1000,
      targets: (taught - loaded) / 1000,
      train: state.seconds,
    },
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** The settings that the result depends on, but for rounding: not where it is computed, and with how many threads. */
function recipeOf(settings: TrainingSettings): Partial<TrainingSettings> {
  const { threads: _threads, backend: _backend, ...recipe } = settings;
  return recipe;
}

function summary(state: RunState): Omit<TrainingResult, "adapterPath" | "seconds" | "peakBytes"> {
  return {
    steps: state.step,
    firstLoss: state.firstLoss ?? Number.NaN,
    lastLoss: state.lastLoss ?? Number.NaN,
    tokens: state.tokens,
    heldOutLoss: state.curve.at(-1)?.heldOutLoss,
    curve: state.curve,
    pairLoss: state.pairLoss,
  };
}

function studentItem(pair: TokenPair): PackedItem {
  const { id, studentPrefix: prefix, studentPrompt: prompt, answer } = pair;
  // Where the student reads what the teacher reads, it learns to read on as the base does, not to do without words.
  const whole = sameTokens([...prefix, ...prompt], [...pair.teacherPrefix, ...pair.teacherPrompt]);
  return { id, prefix, prompt, answer, ...(whole ? { whole } : {}) };
}

/** Targets of every pair: the teacher's distribution, or the words themselves for supervised fine-tuning. */
async function teach(
  job: TrainingJob,
  dataset: TokenDataset,
  open: OpenBase,
  base: BaseModel,
  onEvent: (event: TrainingEvent) => void,
  signal: AbortSignal | undefined,
  pausePoint: PausePoint | undefined,
): Promise<LossTargets> {
  const { topK, temperature, objective } = job.settings;
  const pairs = [...dataset.train, ...dataset.heldOut];
  if (objective === "sft") {
    const hard = new Map(pairs.map((pair) => [pair.id, pair.answer.map((token) => certain(token, topK))]));
    return (item) => hard.get(item.id) ?? [];
  }
  const identity = `${job.modelSha256} ${temperature}`;
  const file = new TargetsFile(join(job.workFolder, "targets.bin"), identity, topK);
  const onProgress = (done: number, total: number): void => onEvent({ kind: "targets", done, total });
  await computeTargets(open.backend, base, pairs, file, {
    topK,
    temperature,
    onProgress,
    signal,
    pausePoint,
  });
  const byId = new Map(pairs.map((pair) => [pair.id, file.get(pair) ?? []]));
  return (item) => byId.get(item.id) ?? [];
}

/** All mass on one word; the other places hold distinct words without any. */
function certain(token: number, topK: number): TokenTargets {
  const ids = Int32Array.from({ length: topK }, (_, k) => (k === 0 ? token : k <= token ? k - 1 : k));
  const probabilities = new Float32Array(topK);
  probabilities[0] = 1;
  return { ids, probabilities };
}

async function writeAdapter(job: TrainingJob, open: OpenBase, factors: LoraFactors): Promise<void> {
  const metadata = adapterMetadata({
    name: `Steep adapter of ${job.modelName}`,
    architecture: open.description.architecture.name,
    alpha: job.settings.alpha,
    baseSha256: job.modelSha256,
    baseName: job.modelName,
    chatTemplateSha256: job.chatTemplateSha256,
    created: job.createdAt,
    settings: job.settings,
  });
  await writeGguf(job.adapterPath, metadata, adapterTensors(open.backend, factors));
}

function hash(...parts: readonly string[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part).update("\0");
  return digest.digest("hex");
}
