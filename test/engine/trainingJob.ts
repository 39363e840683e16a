// A job for tests of what carries it; nothing reads the files that it names.
import type { TrainingJob, TrainingResult } from "../../src/training/trainer.ts";

/** @param datasetPath what the scripted trainer shall do. */
export function trainingJob(datasetPath: string): TrainingJob {
  return {
    modelPath: "model.gguf",
    modelSha256: "0".repeat(64),
    modelName: "a model",
    chatTemplateSha256: "1".repeat(64),
    createdAt: "2026-01-01T00:00:00.000Z",
    datasetPath,
    workFolder: "work",
    adapterPath: "adapter.gguf",
    settings: {
      objective: "distillation",
      rank: 4,
      alpha: 8,
      targetModules: ["attn_q"],
      learningRate: 1e-3,
      epochs: 1,
      leastSteps: 0,
      temperature: 1,
      crossEntropyShare: 0.2,
      topK: 20,
      warmupShare: 0.05,
      maxGradNorm: 0,
      bRateRatio: 1,
      klDirection: "forward",
      rowTokens: 192,
      batchRows: 2,
      frozenShare: 0,
      restBelow: 0,
      patience: 0,
      wordDropout: 0,
      seed: 1,
      threads: 1,
      backend: "cpu",
    },
  };
}

/** What a trainer that trains nothing says of the job. */
export function trainingResult({ adapterPath }: TrainingJob): TrainingResult {
  return {
    adapterPath,
    steps: 1,
    firstLoss: 2,
    lastLoss: 1,
    heldOutLoss: undefined,
    curve: [],
    seconds: { load: 0, targets: 0, train: 0 },
    tokens: 10,
    peakBytes: 0,
    pairLoss: {},
  };
}
