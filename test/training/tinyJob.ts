// A training job on a tiny random model: a folder with model, dataset and work files.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { targetModuleNames } from "../../src/config/settings.ts";
import { randomFrom } from "../../src/lora/random.ts";
import type { TokenDataset, TokenPair } from "../../src/training/pair.ts";
import type { TrainingJob, TrainingSettings } from "../../src/training/trainer.ts";
import { writeTinyModel } from "../models/tinyModel.ts";
import { between, randomTokens } from "./tinyBase.ts";

const settings: TrainingSettings = {
  objective: "distillation",
  rank: 4,
  alpha: 8,
  targetModules: targetModuleNames,
  frozenShare: 0,
  learningRate: 1e-2,
  epochs: 4,
  leastSteps: 0,
  temperature: 1,
  crossEntropyShare: 0.2,
  topK: 8,
  warmupShare: 0.1,
  maxGradNorm: 1,
  bRateRatio: 1,
  klDirection: "forward",
  rowTokens: 64,
  batchRows: 1,
  restBelow: 0,
  patience: 0,
  wordDropout: 0,
  seed: 1,
  threads: 1,
  backend: "cpu",
};

/** Pairs of random tokens; the teacher reads a text before the question that the student does not. */
export function randomPairs(seed: number, count: number, texts = 3): TokenPair[] {
  const random = randomFrom(seed);
  const studentPrefix = randomTokens(random, 4);
  const teacherPrefixes = Array.from({ length: texts }, () => randomTokens(random, 20));
  return Array.from({ length: count }, (_, i) => {
    const prompt = randomTokens(random, between(random, 3, 6));
    return {
      id: `pair ${seed}.${i}`,
      teacherPrefix: teacherPrefixes[i % texts] ?? [],
      teacherPrompt: prompt,
      studentPrefix,
      studentPrompt: prompt,
      answer: randomTokens(random, 5),
    };
  });
}

export interface TinyJobOptions {
  readonly settings?: Partial<TrainingSettings>;
  readonly dataset?: TokenDataset;
}

/** A new job in a folder of its own; every call with the same options gives an equal job. */
export async function tinyJob(options: TinyJobOptions = {}): Promise<TrainingJob> {
  const folder = mkdtempSync(join(tmpdir(), "steep-job-"));
  const modelPath = await writeTinyModel("llama");
  const datasetPath = join(folder, "dataset.json");
  const dataset = options.dataset ?? { train: randomPairs(1, 12), heldOut: [] };
  writeFileSync(datasetPath, JSON.stringify(dataset));
  return {
    modelPath,
    modelSha256: createHash("sha256").update(readFileSync(modelPath)).digest("hex"),
    modelName: "tiny",
    chatTemplateSha256: "0".repeat(64),
    datasetPath,
    createdAt: "2026-01-02T03:04:05.000Z",
    workFolder: join(folder, "work"),
    adapterPath: join(folder, "adapter.gguf"),
    settings: { ...settings, ...options.settings },
  };
}
