// Teach a folder's documents: the whole run, from the folder to an adapter that answers.
import { stat } from "node:fs/promises";
import type { DocumentSet } from "../documents/types.ts";
import { asRefusedWrite } from "../knowledge/diskErrors.ts";
import { editsFingerprint } from "../knowledge/edits.ts";
import { lockFolder } from "../knowledge/lock.ts";
import { readManifest } from "../knowledge/manifest.ts";
import { readSelection, scopeOf, writeSelection } from "../knowledge/selection.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { requireFolderDocuments } from "./folderDocuments.ts";
import type { InjectResult } from "./injectResult.ts";
import { bringModel, chooseModel, rememberModel } from "./modelChoice.ts";
import { openPlace, type Place } from "./place.ts";
import { finishedRun, runKey } from "./runs.ts";
import { createStopwatch } from "./stopwatch.ts";
import { tellRun } from "./tellingRun.ts";

/**
 * Distils the folder's documents into an adapter. A run that was stopped or killed goes on where it was; one that is
 * done and whose documents, model and settings are the same does nothing.
 * @param scope paths in the folder that are taught, remembered for later runs; left out: as remembered; empty: all.
 * @throws UserError `no-such-folder`, `no-documents`, `busy`, `cancelled`, `model-too-small`, `trainer-died`, and
 * what choosing, fetching and loading a model throws.
 */
export async function injectFolder(
  folder: string,
  options: EngineOptions,
  scope?: readonly string[],
): Promise<InjectResult> {
  const clock = createStopwatch();
  const place = await openPlace(folder, options.dataDir);
  const remembered = await readSelection(place.paths);
  const selection = scope === undefined ? remembered : { ...remembered, scope: scopeOf(scope) };
  const set = await clock.time("documents", () => requireFolderDocuments(place, options, selection));
  const choice = await chooseModel(place, options);
  const done = choice.file && (await nothingChanged(place, set, choice.file.sha256, options));
  if (done) {
    if (scope !== undefined) await writeSelection(place.paths, selection);
    return done;
  }

  const lock = await lockFolder(place.paths);
  const told = tellRun(place.paths, options.onEvent, options.gate);
  const telling: EngineOptions = { ...options, onEvent: told.onEvent };
  try {
    if (scope !== undefined) await writeSelection(place.paths, selection);
    for (const { path, message } of set.problems) {
      telling.onEvent({ kind: "note", level: "warning", text: `${path}: ${message}` });
    }
    await rememberModel(place, choice, options.model);
    const model = await clock.time("model", () => bringModel(choice, telling));
    // Another process may have ended the same run while this one waited for the model.
    const doneMeanwhile = await nothingChanged(place, set, model.sha256, options);
    if (doneMeanwhile) return doneMeanwhile;
    const { teach } = await import("./teach.ts");
    const signal = AbortSignal.any([options.signal, lock.lost]);
    return await teach({ place, set, model, clock, options: { ...telling, signal } });
  } catch (error) {
    // Stages write in many ways; a disk that fills up under them is no bug of theirs.
    throw asRefusedWrite(place.paths.root, error);
  } finally {
    await told.end();
    await lock.release();
  }
}

async function nothingChanged(
  place: Place,
  set: DocumentSet,
  modelSha256: string,
  { settings }: EngineOptions,
): Promise<InjectResult | undefined> {
  const key = runKey(set, modelSha256, settings, await editsFingerprint(place.paths));
  const result = await finishedRun(place.paths, key);
  if (!result) return undefined;
  const manifest = await readManifest(place.paths);
  const known = manifest?.versions.some((version) => version.version === result.version);
  const adapter = await stat(result.adapter).catch(() => undefined);
  return known && adapter
    ? { ...result, upToDate: true, active: manifest?.active === result.version, seconds: {} }
    : undefined;
}
