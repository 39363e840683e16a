// A job for tests of what carries it; nothing reads the files that it names.
import type { TrainingJob } from "../../src/training/trainer.ts";

/** @param datasetPath what the scripted trainer shall do. */
export function trainingJob(datasetPath: string): TrainingJob {
  return {
    modelPath: "model.gguf",
    modelSha256: "0".repeat(64),
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
      temperature: 1,
      crossEntropyShare: 0.2,
      topK: 20,
      warmupShare: 0.05,
      maxGradNorm: 0,
      rowTokens: 192,
      batchRows: 2,
      seed: 1,
      threads: 1,
      backend: "cpu",
    },
  };
}
