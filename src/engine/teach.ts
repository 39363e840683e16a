// The long part of an injection: pairs, adapter, measurement, version, report.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DocumentSet } from "../documents/types.ts";
import { heldOutKind } from "../evaluation/reportData.ts";
import { runFolder } from "../knowledge/dataFolder.ts";
import { editsFingerprint } from "../knowledge/edits.ts";
import { activate, addVersion, readManifest, writeManifest } from "../knowledge/manifest.ts";
import { writeJsonLines } from "../knowledge/store.ts";
import type { AdapterVersion, Manifest } from "../knowledge/types.ts";
import { distil, type Distilled, projectOf } from "./distil.ts";
import type { EngineOptions } from "./engineOptions.ts";
import type { InjectResult } from "./injectResult.ts";
import { lazyModel } from "./lazyModel.ts";
import { type Measured, measureVersion } from "./measureVersion.ts";
import type { ModelFile } from "./modelChoice.ts";
import type { Place } from "./place.ts";
import { keepReportMaterial, writeReport } from "./report.ts";
import { runKey, writeFinishedRun } from "./runs.ts";
import type { Stopwatch } from "./stopwatch.ts";
import { type Trained, trainRun } from "./trainRun.ts";
import { documentHashes, reportMaterial, trainingCurve } from "./reportMaterial.ts";
import { version as steepVersion } from "./version.ts";
import { keepTaughtPairs } from "./versionFiles.ts";
import { activeVersion } from "./versions.ts";

export interface TeachInput {
  readonly place: Place;
  readonly set: DocumentSet;
  readonly model: ModelFile;
  readonly clock: Stopwatch;
  readonly options: EngineOptions;
}

/** Runs every stage; each goes on from what an earlier run left in the run's folder. The folder's lock must be held. */
export async function teach(input: TeachInput): Promise<InjectResult> {
  const { place, set, model, clock, options } = input;
  const { paths } = place;
  const run = runKey(set, model.sha256, options.settings, await editsFingerprint(paths));
  const folder = runFolder(paths, run);
  await mkdir(folder, { recursive: true });
  const lazy = lazyModel(model, options.settings, options);
  try {
    const distilled = await clock.time("distillation", () =>
      distil({ place, set, model, lazy, options, folder }),
    );
    const trained = await trainRun({ place, set, model, clock, lazy, options, distilled, folder });
    const before = await readManifest(paths);
    const measured = await clock.time("evaluation", () =>
      measureVersion({ place, set, model, lazy, options, distilled, adapter: trained.adapter, before }),
    );
    return await publish(input, run, distilled, trained, measured, before);
  } finally {
    await lazy.close();
  }
}

/** Makes the adapter a version of the folder, and the one that answers if it is not worse than the one before. */
async function publish(
  { place, set, model, clock, options }: TeachInput,
  run: string,
  distilled: Distilled,
  { dataset, result, losses, adapter }: Trained,
  measured: Measured,
  before: Manifest | undefined,
): Promise<InjectResult> {
  const { paths, folder, repository } = place;
  const { pairs, facts, coverage } = distilled;
  const known = before ?? { format: 1, folder, versions: [] };
  const createdAt = new Date().toISOString();
  const { declining } = measured;
  const version: Omit<AdapterVersion, "version"> = {
    file: adapter.file,
    sha256: adapter.sha256,
    baseSha256: model.sha256,
    baseName: model.name,
    baseModel: model.reference,
    createdAt,
    ...(repository.commit === undefined ? {} : { commit: repository.commit }),
    pairs: pairs.length,
    facts: facts.length,
    covered: coverage.covered,
    ...(measured.accuracy ? { accuracy: measured.accuracy } : {}),
    ...(declining?.abstention ? { abstention: declining.abstention } : {}),
    ...(declining?.hybridAbstention ? { hybridAbstention: declining.hybridAbstention } : {}),
    ...(measured.systemPrompt === undefined ? {} : { systemPrompt: measured.systemPrompt }),
    ...(measured.hybrid === undefined ? {} : { hybrid: measured.hybrid }),
    ...(measured.hybridSystemPrompt === undefined ? {} : { hybridSystemPrompt: measured.hybridSystemPrompt }),
    run,
    documents: set.documents.map(({ path, contentHash }) => ({ path, contentHash })),
  };
  const added = addVersion({ ...known, folder }, version);
  const number = added.versions.at(-1)?.version ?? 1;
  const { better } = measured;
  const previous = activeVersion(before)?.version;
  if (!better) {
    options.onEvent({
      kind: "note",
      level: "warning",
      text: `Version ${number} answers fewer held-out questions than version ${previous}, which goes on answering. \`steep rollback . ${number}\` switches all the same.`,
    });
  }

  const material = reportMaterial(distilled, measured, options.settings.budget, {
    project: projectOf(place, set),
    createdAt,
    version: number,
    ...(repository.commit === undefined ? {} : { commit: repository.commit }),
    model: model.name,
    training: trainingCurve(result, losses),
    stages: Object.entries(clock.seconds).map(([name, seconds]) => ({ name, seconds })),
    settings: [
      ["version of Steep", steepVersion],
      ...Object.entries(options.settings).map(([name, value]) => [name, String(value)] as const),
      ["run", run],
    ],
    hashes: [
      ["base model", model.sha256],
      ["adapter", adapter.sha256],
      ["training dataset", dataset],
      ...documentHashes(set.documents),
    ],
  });
  await keepReportMaterial(paths, run, material);
  await keepTaughtPairs(paths, run, pairs);
  const report = join(runFolder(paths, run), "report.html");
  await writeReport(better ? paths.report : report, material, measured.evaluation, heldOutKind);
  if (better) {
    // What retrieval and sources are looked up in belongs to the version that answers.
    await writeJsonLines(paths.facts, facts);
    await writeJsonLines(paths.pairs, pairs);
  }
  await writeManifest(paths, better ? activate(added, number) : added);

  const done: InjectResult = {
    adapter: adapter.path,
    version: number,
    active: better,
    ...(better || previous === undefined ? {} : { worseThan: previous }),
    upToDate: false,
    pairs: pairs.length,
    facts: facts.length,
    covered: coverage.covered,
    seconds: { ...clock.seconds },
    ...(measured.accuracy ? { accuracy: measured.accuracy } : {}),
    model: { id: model.id, name: model.name, sha256: model.sha256 },
    folder,
    documents: set.documents.length,
    skipped: set.problems.length,
    report: better ? paths.report : report,
    training: {
      steps: result.steps,
      tokens: result.tokens,
      firstLoss: result.firstLoss,
      lastLoss: result.lastLoss,
      peakBytes: result.peakBytes,
    },
  };
  await writeFinishedRun(paths, run, done);
  return done;
}
