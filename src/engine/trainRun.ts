// The training of one run: its dataset, its adapter, and what an earlier process had finished of it.
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { partOf } from "../distillation/pairShare.ts";
import { textDataset } from "../distillation/textDataset.ts";
import type { DocumentSet } from "../documents/types.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import { adapterFileName } from "../knowledge/dataFolder.ts";
import { fileSha256 } from "../knowledge/manifest.ts";
import { checkpointFile, removeCheckpoint } from "../training/checkpoint.ts";
import type { TokenDataset } from "../training/pair.ts";
import type { Trainer, TrainingResult } from "../training/trainer.ts";
import { createChildTrainer } from "./childTrainer.ts";
import { type Distilled, projectOf } from "./distil.ts";
import type { EngineOptions } from "./engineOptions.ts";
import type { LazyModel } from "./lazyModel.ts";
import type { ModelFile } from "./modelChoice.ts";
import type { Place } from "./place.ts";
import type { Stopwatch } from "./stopwatch.ts";
import { borrowTargets } from "./borrowTargets.ts";
import { trainAdapter, trainingSettings } from "./trainAdapter.ts";

export interface TrainRunInput {
  readonly place: Place;
  readonly set: DocumentSet;
  readonly model: ModelFile;
  readonly clock: Stopwatch;
  readonly lazy: LazyModel;
  readonly options: EngineOptions;
  readonly distilled: Distilled;
  /** The run's folder. */
  readonly folder: string;
  /** Default: in a process of its own. */
  readonly trainer?: Trainer;
}

export interface Trained {
  /** sha256 (hex) of the dataset. */
  readonly dataset: string;
  readonly result: TrainingResult;
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  readonly adapter: { readonly path: string; readonly sha256: string; readonly file: string };
}

/**
 * Trains, unless an earlier run had come so far, and puts the adapter under a name that is its hash. The model for
 * writing is put away: training needs the memory that it holds.
 */
export async function trainRun(input: TrainRunInput): Promise<Trained> {
  const { place, model, clock, lazy, options, distilled, folder } = input;
  const data = await trainingData(input);
  await lazy.close();
  const dataset = (await fileSha256(data.path)) ?? "";
  const marker = join(folder, "trained.json");
  const workFolder = join(folder, "training");
  const before = await readTrained(marker, dataset);
  if (before) return before;
  const createdAt = await startOf(folder);
  await borrowTargets(place.paths.runs, folder);
  const { result, losses } = await clock.time("training", async () =>
    trainAdapter(
      input.trainer ?? createChildTrainer({ gate: options.gate }),
      {
        modelPath: model.path,
        modelSha256: model.sha256,
        modelName: model.name,
        chatTemplateSha256: distilled.templateHash,
        createdAt,
        datasetPath: data.path,
        workFolder,
        adapterPath: join(folder, "adapter.gguf"),
        settings: { ...(await trainingSettings(options.settings)), epochs: data.epochs },
      },
      options,
    ),
  );
  const sha256 = await fileSha256(result.adapterPath);
  if (sha256 === undefined) throw new Error(`the trainer wrote no ${result.adapterPath}`);
  const file = adapterFileName(sha256);
  const path = join(place.paths.adapters, file);
  await rename(result.adapterPath, path);
  const trained: Trained = { dataset, result, losses, adapter: { path, sha256, file } };
  await writeFileAtomically(marker, JSON.stringify(trained));
  // Not before: until the marker is there, the checkpoint is all that says what was trained.
  removeCheckpoint(checkpointFile(workFolder));
  return trained;
}

/** What is trained on: the pairs, a share of them, or where the objective is the text itself, the sections. */
async function trainingData({
  place,
  set,
  lazy,
  options,
  distilled,
  folder,
}: TrainRunInput): Promise<{ path: string; epochs: number }> {
  const { objective, rowTokens, epochs, pairShare, seed } = options.settings;
  if (objective !== "text" && pairShare === 1) return { path: distilled.datasetPath, epochs };
  const whole = JSON.parse(await readFile(distilled.datasetPath, "utf8")) as TokenDataset;
  if (objective !== "text") {
    const path = join(folder, "part.json");
    await writeFileAtomically(path, JSON.stringify(partOf(whole, distilled.pairs, pairShare, seed)));
    return { path, epochs };
  }
  const made = textDataset(
    {
      project: projectOf(place, set),
      sections: set.documents.flatMap((document) => document.sections),
      distillation: whole,
      replayIds: new Set(distilled.pairs.filter((pair) => pair.kind === "replay").map((pair) => pair.id)),
      rowTokens,
      epochs,
    },
    (await lazy.open()).tokens,
  );
  const path = join(folder, "text.json");
  await writeFileAtomically(path, JSON.stringify(made.dataset));
  return { path, epochs: made.epochs };
}

/** When the run in this folder was begun, ISO 8601: the same however often it was stopped. */
async function startOf(folder: string): Promise<string> {
  const file = join(folder, "begun");
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known !== undefined) return known;
  const now = new Date().toISOString();
  await writeFileAtomically(file, now);
  return now;
}

/** What an earlier run trained on the same dataset, if its adapter is still whole. */
async function readTrained(marker: string, dataset: string): Promise<Trained | undefined> {
  const text = await readFile(marker, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const trained = JSON.parse(text) as Trained;
  const whole =
    trained.dataset === dataset && (await fileSha256(trained.adapter.path)) === trained.adapter.sha256;
  return whole ? trained : undefined;
}
