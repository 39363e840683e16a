// Which runs a sweep makes: every combination of the varied settings, with every seed.
import { type SettingName, type Settings, resolveSettings } from "../config/settings.ts";
import { UserError } from "../errors/userError.ts";

export interface Variation {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** One row of the table: a combination, to be run with each seed. */
export interface SweepPoint {
  /** The varied settings of this row. */
  readonly varied: Readonly<Partial<Record<SettingName, unknown>>>;
  /** All settings, one for each seed. */
  readonly runs: readonly Settings[];
}

export interface SweepPlanOptions {
  readonly variations: readonly Variation[];
  /** Seeds from the settings' own upwards. */
  readonly seeds: number;
  /** Vary one setting at a time, the others at their values, instead of all combinations. */
  readonly oneByOne: boolean;
}

/** Settings that change where a run computes or how it is asked, and so nothing that could be compared. */
const notRecipe: ReadonlySet<string> = new Set(["threads", "backend", "hybrid", "measure", "seed"]);

/**
 * The rows of a sweep; equal ones are run once.
 * @throws UserError `wrong-use`, `unknown-setting`, `setting-out-of-range`.
 */
export function sweepPoints(settings: Settings, options: SweepPlanOptions): SweepPoint[] {
  const { variations, seeds, oneByOne } = options;
  if (variations.length === 0) {
    throw new UserError(
      "wrong-use",
      "Nothing is varied.",
      "Name a setting with its values: --vary rank=8,16,32.",
    );
  }
  if (!Number.isInteger(seeds) || seeds < 1) {
    throw new UserError("wrong-use", `${seeds} seeds cannot be run.`, "Give a whole number from 1 on.");
  }
  for (const { name, values } of variations) check(name, values);
  const combinations = oneByOne
    ? variations.flatMap(({ name, values }) => values.map((value) => ({ [name]: value })))
    : variations.reduce<Record<string, unknown>[]>(
        (rows, { name, values }) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
        [{}],
      );
  const points = combinations.map((varied): SweepPoint => {
    const runs = Array.from({ length: seeds }, (_, n) =>
      resolveSettings({ ...settings, ...alphaOf(settings, varied), ...varied, seed: settings.seed + n }),
    );
    return { varied, runs };
  });
  const known = new Set<string>();
  return points.filter(({ runs }) => {
    const key = JSON.stringify(runs[0]);
    const first = !known.has(key);
    known.add(key);
    return first;
  });
}

/** Where alpha is twice the rank it stays so when only the rank is varied: else the adapter's scale would vary too. */
function alphaOf(settings: Settings, varied: Readonly<Record<string, unknown>>): { alpha?: number } {
  const { rank } = varied;
  const follows = settings.alpha === 2 * settings.rank && !("alpha" in varied);
  return typeof rank === "number" && follows ? { alpha: 2 * rank } : {};
}

function check(name: string, values: readonly unknown[]): void {
  if (notRecipe.has(name)) {
    throw new UserError(
      "wrong-use",
      `The setting ${name} cannot be varied.`,
      name === "seed" ? "--seeds 3 runs every row with three seeds." : "It changes nothing that is learned.",
    );
  }
  if (values.length === 0) {
    throw new UserError("wrong-use", `${name} is varied over no value.`, `Write --vary ${name}=a,b,c.`);
  }
}
