// One cell of a sweep: a run that is trained and measured, and kept, so that it is never made twice.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Settings } from "../config/settings.ts";
import { heldOutQuestions } from "../evaluation/heldOut.ts";
import type { ArmName, ArmResult, EvaluationResult, Question } from "../evaluation/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import { editsFingerprint } from "../knowledge/edits.ts";
import { runFolder } from "../knowledge/dataFolder.ts";
import { measureArms } from "./measureArms.ts";
import { runKey } from "./runs.ts";
import { type TrainedRun, type TrainOnlyInput, trainOnly } from "./trainOnly.ts";

export interface CellInput extends TrainOnlyInput {
  /** Undefined: each run's own held-out questions. */
  readonly questions: readonly Question[] | undefined;
  readonly arms: readonly ArmName[];
  /** Also the likelihood of the true answers. */
  readonly likelihood: boolean;
  /** Opens the model to measure with; it is disposed of after each cell. */
  readonly openModel: () => Promise<LanguageModel>;
}

export interface CellResult {
  /** Name of the run's folder. */
  readonly run: string;
  readonly seed: number;
  /** Pairs written and kept, held-out ones and extras included. */
  readonly pairs: number;
  readonly facts: number;
  readonly covered: number;
  readonly arms: Partial<Record<ArmName, ArmResult>>;
  readonly recovery?: number;
  /** Right or wrong, question by question, for paired comparisons. */
  readonly correct: Partial<Record<ArmName, readonly boolean[]>>;
  /** Of the last step, and of the held-out pairs after the last epoch; nats per answer token. */
  readonly loss: number;
  readonly heldOutLoss?: number;
  readonly steps: number;
  readonly tokens: number;
  /** Seconds of computing targets and of training. */
  readonly seconds: number;
}

/**
 * Trains and measures one run, or reads what an earlier sweep measured. The folder's lock must be held.
 * @throws as `trainOnly` and the model.
 */
export async function measureCell(input: CellInput, settings: Settings): Promise<CellResult> {
  const { place, set, model } = input;
  const run = runKey(set, model.sha256, settings, await editsFingerprint(place.paths));
  const file = join(runFolder(place.paths, run), `cell-${measurementKey(input)}.json`);
  const known = await readCell(file);
  if (known) return known;
  const trained = await trainOnly(input, settings);
  const evaluation = await measure(input, settings, trained);
  const result = cellResult(trained, evaluation, settings.seed);
  await writeFileAtomically(file, `${JSON.stringify(result)}\n`);
  return result;
}

async function measure(
  input: CellInput,
  settings: Settings,
  { distilled, trained }: TrainedRun,
): Promise<EvaluationResult> {
  const heldOut = heldOutQuestions(
    distilled.pairs.filter((pair) => pair.heldOut),
    distilled.facts,
  );
  const { path, sha256 } = trained.adapter;
  const opened = await input.openModel();
  try {
    return await measureArms(opened, {
      documents: input.set,
      paths: input.place.paths,
      arms: input.arms,
      contextTokens: input.model.contextTokens,
      questions: input.questions ?? heldOut,
      promptQuestions: input.questions ? heldOut : [],
      adapter: { path, sha256 },
      likelihood: input.likelihood ? input.arms : [],
      options: { ...input.options, settings },
    });
  } finally {
    await opened.dispose();
  }
}

function cellResult(
  { run, distilled, trained }: TrainedRun,
  { arms, recovery, answers }: EvaluationResult,
  seed: number,
): CellResult {
  const { result } = trained;
  const names = Object.keys(arms) as ArmName[];
  return {
    run,
    seed,
    pairs: distilled.pairs.length,
    facts: distilled.facts.length,
    covered: distilled.coverage.covered,
    arms,
    ...(recovery === undefined ? {} : { recovery }),
    correct: Object.fromEntries(
      names.map((name) => [name, answers.map((answer) => answer.arms[name]?.correct === true)]),
    ),
    loss: result.lastLoss,
    ...(result.heldOutLoss === undefined ? {} : { heldOutLoss: result.heldOutLoss }),
    steps: result.steps,
    tokens: result.tokens,
    seconds: result.seconds.targets + result.seconds.train,
  };
}

/** Names what was measured: other questions or arms are another measurement of the same run. */
function measurementKey({ questions, arms, likelihood }: CellInput): string {
  return createHash("sha256")
    .update(JSON.stringify([questions ?? "held-out", arms, likelihood]))
    .digest("hex")
    .slice(0, 12);
}

async function readCell(file: string): Promise<CellResult | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  return cellSchema.parse(JSON.parse(text)) as unknown as CellResult;
}

const cellSchema = z.looseObject({
  run: z.string(),
  seed: z.int(),
  pairs: z.int(),
  arms: z.record(z.string(), z.looseObject({ accuracy: z.number(), n: z.int() })),
  correct: z.record(z.string(), z.array(z.boolean())),
});
