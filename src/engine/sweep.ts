// Many runs that differ in a few settings, measured on the same questions: what a recipe is chosen from.
import type { Settings } from "../config/settings.ts";
import { UserError } from "../errors/userError.ts";
import { meanAndSpread } from "../evaluation/metrics.ts";
import { readQuestions } from "../evaluation/questions.ts";
import type { ArmName } from "../evaluation/types.ts";
import { lockFolder } from "../knowledge/lock.ts";
import type { Trainer } from "../training/trainer.ts";
import { armOf } from "./evaluateFolder.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { requireFolderDocuments } from "./folderDocuments.ts";
import { lazyModel } from "./lazyModel.ts";
import { bringModel, chooseModelToTeach } from "./modelChoice.ts";
import { openPlace } from "./place.ts";
import { type CellInput, type CellResult, measureCell } from "./sweepCell.ts";
import { type SweepPlanOptions, type SweepPoint, sweepPoints } from "./sweepPlan.ts";

export interface SweepOptions extends EngineOptions, SweepPlanOptions {
  /** Path of a question file; without one every run is asked its own held-out questions. */
  readonly questions?: string | undefined;
  /** Default: base, oracle, adapter. */
  readonly arms?: readonly string[] | undefined;
  /** Also measure how likely the true answers are; default false. */
  readonly likelihood?: boolean | undefined;
  /** Default: in a process of its own. */
  readonly trainer?: Trainer;
}

export interface MeanAndSpread {
  readonly mean: number;
  /** Standard deviation over the seeds; 0 with one. */
  readonly spread: number;
}

export interface SweepRow {
  readonly varied: SweepPoint["varied"];
  /** Accuracy over the seeds. */
  readonly accuracy: Partial<Record<ArmName, MeanAndSpread>>;
  readonly recovery?: MeanAndSpread;
  /** Log-likelihood of the true answers under the adapter. */
  readonly goldLogLikelihood?: MeanAndSpread;
  readonly cells: readonly CellResult[];
  /** Seeds that could not be run, and why. */
  readonly failures: readonly { readonly seed: number; readonly message: string }[];
}

export interface SweepResult {
  readonly model: string;
  readonly folder: string;
  /** To stand after their number. */
  readonly questionKind: string;
  readonly rows: readonly SweepRow[];
}

const defaultSweepArms = ["base", "oracle", "adapter"];

/**
 * Runs every combination with every seed. What answers in the folder stays as it is; a sweep that was stopped goes on
 * where it was, and runs that are done are not done again. A run that fails in a way that a person can mend is a row
 * with its reason.
 * @throws UserError `wrong-use`, `unknown-setting`, `setting-out-of-range`, `questions-invalid`, `busy`, `cancelled`.
 */
export async function sweepFolder(folder: string, options: SweepOptions): Promise<SweepResult> {
  const points = sweepPoints(options.settings, options);
  const arms = (options.arms ?? defaultSweepArms).map(armOf);
  const questions = options.questions === undefined ? undefined : await readQuestions(options.questions);
  const place = await openPlace(folder, options.dataDir);
  const set = await requireFolderDocuments(place, options);
  const model = await bringModel(await chooseModelToTeach(place, options), options);
  const lock = await lockFolder(place.paths);
  try {
    const signal = AbortSignal.any([options.signal, lock.lost]);
    const within = { ...options, signal };
    const input: CellInput = {
      place,
      set,
      model,
      options: within,
      questions,
      arms,
      likelihood: options.likelihood === true,
      openModel: () => lazyModel(model, options.settings, within).open(),
      ...(options.trainer ? { trainer: options.trainer } : {}),
    };
    const rows = await runPoints(points, (settings) => measureCell(input, settings), within);
    return {
      model: model.name,
      folder: place.folder,
      questionKind: questions ? "questions" : "held-out questions of each run",
      rows,
    };
  } finally {
    await lock.release();
  }
}

/** Runs the cells of every point, one after the other. */
export async function runPoints(
  points: readonly SweepPoint[],
  measure: (settings: Settings) => Promise<CellResult>,
  { signal, onEvent }: Pick<EngineOptions, "signal" | "onEvent">,
): Promise<SweepRow[]> {
  const total = points.reduce((sum, { runs }) => sum + runs.length, 0);
  let number = 0;
  const rows: SweepRow[] = [];
  for (const { varied, runs } of points) {
    const cells: CellResult[] = [];
    const failures: { seed: number; message: string }[] = [];
    for (const settings of runs) {
      signal.throwIfAborted();
      const name = `${++number} of ${total}: ${variedText(varied)}, seed ${settings.seed}`;
      onEvent({ kind: "note", level: "info", text: name });
      try {
        cells.push(await measure(settings));
      } catch (error) {
        if (signal.aborted || !UserError.is(error) || error.code === "cancelled") throw error;
        failures.push({ seed: settings.seed, message: error.message });
        onEvent({ kind: "note", level: "warning", text: `${name} failed: ${error.message}` });
      }
    }
    rows.push(rowOf(varied, cells, failures));
  }
  return rows;
}

/** "rank=8, epochs=5" */
export function variedText(varied: SweepPoint["varied"]): string {
  return Object.entries(varied)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(", ");
}

/** A setting's value as it is typed behind `--vary name=`. */
export function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join("+") : String(value);
}

function rowOf(
  varied: SweepPoint["varied"],
  cells: readonly CellResult[],
  failures: SweepRow["failures"],
): SweepRow {
  const names = Object.keys(cells[0]?.arms ?? {}) as ArmName[];
  const recoveries = cells.flatMap(({ recovery }) => recovery ?? []);
  const likelihoods = cells.flatMap(({ arms }) => arms.adapter?.goldLogLikelihood ?? []);
  return {
    varied,
    accuracy: Object.fromEntries(
      names.map((name) => [name, meanAndSpread(cells.map(({ arms }) => arms[name]?.accuracy ?? Number.NaN))]),
    ),
    ...(recoveries.length > 0 ? { recovery: meanAndSpread(recoveries) } : {}),
    ...(likelihoods.length > 0 ? { goldLogLikelihood: meanAndSpread(likelihoods) } : {}),
    cells,
    failures,
  };
}
