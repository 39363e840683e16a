// A run that is trained and not published: for baselines and sweeps. It is kept and resumed like any other run.
import { mkdir } from "node:fs/promises";
import type { Settings } from "../config/settings.ts";
import type { DocumentSet } from "../documents/types.ts";
import { makeKnowledgeFolders, runFolder } from "../knowledge/dataFolder.ts";
import { editsFingerprint } from "../knowledge/edits.ts";
import type { Trainer } from "../training/trainer.ts";
import { distil, type Distilled } from "./distil.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { lazyModel } from "./lazyModel.ts";
import type { ModelFile } from "./modelChoice.ts";
import type { Place } from "./place.ts";
import { runKey } from "./runs.ts";
import { createStopwatch } from "./stopwatch.ts";
import { type Trained, trainRun } from "./trainRun.ts";

export interface TrainOnlyInput {
  readonly place: Place;
  readonly set: DocumentSet;
  readonly model: ModelFile;
  readonly options: EngineOptions;
  /** Default: in a process of its own. */
  readonly trainer?: Trainer;
}

export interface TrainedRun {
  readonly run: string;
  /** Name of the run that differs in nothing but that it distils. */
  readonly twin: string;
  /** Folder of the run's files. */
  readonly folder: string;
  readonly distilled: Distilled;
  readonly trained: Trained;
  /** Seconds of the stages that were not done before. */
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Makes the pairs and the adapter of a run with these settings, or finds them made. What answers in the folder stays.
 * The folder's lock must be held.
 * @throws as `distil` and the trainer.
 */
export async function trainOnly(input: TrainOnlyInput, settings: Settings): Promise<TrainedRun> {
  const { place, set, model, trainer } = input;
  const options = { ...input.options, settings };
  const edits = await editsFingerprint(place.paths);
  const run = runKey(set, model.sha256, settings, edits);
  const twin = runKey(set, model.sha256, { ...settings, objective: "distillation" }, edits);
  const folder = runFolder(place.paths, run);
  await makeKnowledgeFolders(place.paths);
  await mkdir(folder, { recursive: true });
  const clock = createStopwatch();
  const lazy = lazyModel(model, settings, options);
  try {
    const distilled = await clock.time("distillation", () =>
      distil({ place, set, model, lazy, options, folder }),
    );
    const trained = await trainRun({
      place,
      set,
      model,
      clock,
      lazy,
      options,
      distilled,
      folder,
      ...(trainer ? { trainer } : {}),
    });
    return { run, twin, folder, distilled, trained, seconds: { ...clock.seconds } };
  } finally {
    await lazy.close();
  }
}
