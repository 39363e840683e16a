// Training time as the pairs grow to twice and four times as many: one epoch of SmolLM2 each.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveSettings } from "../../src/config/settings.ts";
import { describeBase, threadsOf } from "../../src/training/openBase.ts";
import { runTraining } from "../../src/training/run.ts";
import { testModel } from "../models/testModel.ts";
import { realisticPairs } from "./realisticPairs.ts";
import type { ScalingReport } from "./report.ts";

const model = "smollm2-135m";
const smallest = 32;

export async function measureScaling(threadsSetting: number): Promise<ScalingReport> {
  const { path, sha256 } = await testModel(model);
  const { nVocab } = (await describeBase(path)).hyperparameters;
  const threads = threadsOf(threadsSetting);
  const settings = resolveSettings({ epochs: 1, leastSteps: 0, threads });
  const runs: ScalingReport["runs"][number][] = [];
  for (const pairs of [smallest, 2 * smallest, 4 * smallest]) {
    const folder = mkdtempSync(join(tmpdir(), "steep-scaling-"));
    try {
      const datasetPath = join(folder, "dataset.json");
      writeFileSync(datasetPath, JSON.stringify({ train: realisticPairs(pairs, nVocab), heldOut: [] }));
      const { tokens, seconds } = await runTraining(
        {
          modelPath: path,
          modelSha256: sha256,
          modelName: model,
          chatTemplateSha256: "0".repeat(64),
          datasetPath,
          createdAt: new Date().toISOString(),
          workFolder: join(folder, "work"),
          adapterPath: join(folder, "adapter.gguf"),
          settings: { ...settings, objective: "distillation", backend: "cpu" },
        },
        () => {},
      );
      const millisecondsPerPair = (1000 * (seconds.targets + seconds.train)) / pairs;
      runs.push({
        pairs,
        tokens,
        targetSeconds: seconds.targets,
        trainSeconds: seconds.train,
        millisecondsPerPair,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return { model, threads, runs };
}
