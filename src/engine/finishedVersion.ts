// The version that a run made whose documents, model and settings are those of now, so that nothing is to be trained.
import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import type { DocumentSet } from "../documents/types.ts";
import { editsFingerprint } from "../knowledge/edits.ts";
import { fileSha256, readManifest } from "../knowledge/manifest.ts";
import type { Manifest } from "../knowledge/types.ts";
import type { InjectResult } from "./injectResult.ts";
import type { Place } from "./place.ts";
import { finishedRun, runKey } from "./runs.ts";

export interface FinishedVersion {
  /** What the run ended with. */
  readonly result: InjectResult;
  readonly manifest: Manifest;
  /**
   * `waits`: another one answers, since other documents were taught or by a roll-back, and this one was not measured to
   * be worse than the one before it.
   */
  readonly state: "answers" | "worse" | "waits";
}

/** Undefined where there is something to train: no such run is done, or its adapter is gone or damaged. */
export async function finishedVersion(
  { paths }: Place,
  set: DocumentSet,
  modelSha256: string,
  settings: Settings,
): Promise<FinishedVersion | undefined> {
  const run = runKey(set, modelSha256, settings, await editsFingerprint(paths));
  const result = await finishedRun(paths, run);
  if (!result) return undefined;
  const manifest = await readManifest(paths);
  // The number of a version that was deleted is given again: the run must be the same too.
  const version = manifest?.versions.find((known) => known.version === result.version && known.run === run);
  if (!manifest || !version) return undefined;
  const adapter = join(paths.adapters, version.file);
  if ((await fileSha256(adapter)) !== version.sha256) return undefined;
  const state = manifest.active === version.version ? "answers" : result.active ? "waits" : "worse";
  return { result: { ...result, adapter }, manifest, state };
}
