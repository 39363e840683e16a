// From sections to a dataset: gate, facts, questions and answers, split, encode. Every answer of the model is
// on disk when it is given, and everything else is a function of those answers; so a run that was stopped at any moment
// is simply run again, and a run with nothing changed reads its result.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Settings } from "../config/settings.ts";
import type { Section } from "../documents/types.ts";
import { UserError } from "../errors/userError.ts";
import type { ChatTokenizer } from "../inference/chatTokenizer.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import { budgets } from "./budget.ts";
import { summaryPairs, taskPairs, twoFactPairs, twoFactShare } from "./compound.ts";
import { coverageOf } from "./coverage.ts";
import { encodePairs } from "./encode.ts";
import { abstentionPairs, abstentionShare, replayPairs } from "./extras.ts";
import { allFacts } from "./facts.ts";
import type { Drop } from "./filters.ts";
import { type GateResult, teacherGate } from "./gate.ts";
import { splitHeldOut } from "./heldOut.ts";
import { readJsonLines } from "./jsonLines.ts";
import { withoutKnown } from "./knownPairs.ts";
import { writePairs } from "./questions.ts";
import { idOf } from "./randomness.ts";
import { rememberModel } from "./rememberedModel.ts";
import type { Coverage, Fact, Pair } from "./types.ts";

export interface DistilRun {
  /** Folder of this run's files. */
  readonly folder: string;
  /** File of the model's answers; kept from run to run, so that unchanged sections are not asked about again. */
  readonly answersPath: string;
  /** The name by which questions call the project. */
  readonly project: string;
  readonly sections: readonly Section[];
  /** sha256 (hex) of the base model. */
  readonly modelSha256: string;
  /** File of general prompts, one JSON object `{"prompt": "..."}` a line. */
  readonly replayPath: string;
}

export interface DistilTools {
  /** Called when something has to be asked. */
  readonly openModel: () => Promise<LanguageModel>;
  readonly openTokenizer: () => Promise<ChatTokenizer>;
  readonly settings: Settings;
  readonly onEvent: (event: DistilEvent) => void;
  readonly signal?: AbortSignal;
}

export type DistilStage = "gate" | "questions" | "replay" | "encode";

export interface DistilEvent {
  readonly stage: DistilStage;
  readonly done: number;
  /** What `done` goes up to; an estimate until the stage ends. */
  readonly total: number;
}

/** Why a written pair is not trained on. */
export type DropReason = Drop | "known" | "like-held-out" | "too-long";

export interface PreparedDataset {
  readonly facts: readonly Fact[];
  /** All kept pairs, those held out and the extras included. */
  readonly pairs: readonly Pair[];
  readonly coverage: Coverage;
  readonly gate: GateResult;
  /** Questions and answers that were not kept, by reason. */
  readonly drops: Readonly<Partial<Record<DropReason, number>>>;
  /** File of the token dataset. */
  readonly datasetPath: string;
  /** sha256 (hex) of the chat template that it was made with. */
  readonly templateHash: string;
  /** True when everything was there already. */
  readonly unchanged: boolean;
}

/** Raise when the same inputs give other data than before. */
const formatVersion = 12;

/**
 * Makes the token dataset of a run, or finds it made.
 * @throws UserError `nothing-to-learn` without facts, `model-too-small` at the gate, `cancelled`, `data-corrupt`.
 */
export async function prepareDataset(run: DistilRun, tools: DistilTools): Promise<PreparedDataset> {
  const { settings } = tools;
  const budget = budgets[settings.budget];
  const facts = allFacts(run.sections, run.project);
  if (facts.length === 0) {
    throw new UserError(
      "nothing-to-learn",
      `No facts were found in ${run.sections.length} sections.`,
      "Point to documents with sentences, tables or commands in them.",
    );
  }
  await mkdir(run.folder, { recursive: true });
  await mkdir(dirname(run.answersPath), { recursive: true });
  const replayPrompts = (await readJsonLines<{ prompt: string }>(run.replayPath)).map((line) => line.prompt);
  const key = keyOf(run, settings, replayPrompts);
  const made = await readMade(run.folder, key);
  if (made) {
    const coverage = coverageOf(facts, made.pairs, budget.pairsPerFact);
    return {
      ...made.summary,
      facts,
      pairs: made.pairs,
      coverage,
      datasetPath: files(run.folder).dataset,
      unchanged: true,
    };
  }

  const model = await rememberModel(run.answersPath, run.modelSha256, tools.openModel);
  try {
    const input = { project: run.project, sections: run.sections, facts, budget, seed: settings.seed };
    const progress =
      (stage: DistilStage) =>
      (done: number, total: number): void =>
        tools.onEvent({ stage, done, total });
    const gate = await teacherGate(input, model, settings.minTeacherAccuracy, progress("gate"), tools.signal);
    const written = await writePairs(input, model, progress("questions"), tools.signal);
    const unknown = await withoutKnown(written.pairs, facts, settings.seed, model, tools.signal);
    const replay = await replayPairs(
      replayPrompts,
      Math.round(unknown.pairs.length * settings.replayShare),
      settings.seed,
      model,
      progress("replay"),
      tools.signal,
    );
    const tokenizer = await tools.openTokenizer();
    const split = splitHeldOut(unknown.pairs, settings.heldOutShare, settings.seed);
    const compound = [
      ...twoFactPairs(
        split.pairs,
        run.sections,
        Math.round(written.pairs.length * twoFactShare),
        settings.seed,
      ),
      ...(budget.summaries
        ? [...taskPairs(run.sections, facts, run.project), ...summaryPairs(run.sections, facts, run.project)]
        : []),
    ];
    const abstention = abstentionPairs(
      run.project,
      run.sections,
      Math.round(written.pairs.length * abstentionShare),
      settings.seed,
    );
    const pairs = [...split.pairs, ...compound, ...replay, ...abstention];
    tools.onEvent({ stage: "encode", done: 0, total: pairs.length });
    const { dataset, tooLong } = encodePairs(
      { project: run.project, sections: run.sections, pairs, rowTokens: settings.rowTokens },
      tokenizer,
    );
    const kept = pairs.filter((pair) => !tooLong.includes(pair.id));
    const summary: Summary = {
      gate,
      drops: {
        ...written.drops,
        known: unknown.dropped,
        "like-held-out": split.dropped,
        "too-long": tooLong.length,
      },
      templateHash: tokenizer.templateHash,
    };
    await saveMade(run.folder, key, summary, facts, kept, dataset);
    tools.onEvent({ stage: "encode", done: pairs.length, total: pairs.length });
    return {
      ...summary,
      facts,
      pairs: kept,
      coverage: coverageOf(facts, kept, budget.pairsPerFact),
      datasetPath: files(run.folder).dataset,
      unchanged: false,
    };
  } finally {
    model.close();
  }
}

/** What is written beside the pairs and the dataset; it is written last, and so says that they are whole. */
type Summary = Pick<PreparedDataset, "gate" | "drops" | "templateHash">;

function files(folder: string): { summary: string; facts: string; pairs: string; dataset: string } {
  return {
    summary: join(folder, "prepared.json"),
    facts: join(folder, "facts.jsonl"),
    pairs: join(folder, "pairs.jsonl"),
    dataset: join(folder, "dataset.json"),
  };
}

function keyOf(run: DistilRun, settings: Settings, replayPrompts: readonly string[]): string {
  return idOf(
    formatVersion,
    run.project,
    run.modelSha256,
    settings.budget,
    settings.heldOutShare,
    settings.replayShare,
    settings.rowTokens,
    settings.seed,
    ...run.sections.flatMap((section) => [section.id, section.contentHash]),
    ...replayPrompts,
  );
}

async function readMade(
  folder: string,
  key: string,
): Promise<{ summary: Summary; pairs: Pair[] } | undefined> {
  const paths = files(folder);
  try {
    const text = await readFile(paths.summary, "utf8");
    const { key: madeFor, ...summary } = JSON.parse(text) as Summary & { key: string };
    return madeFor === key ? { summary, pairs: await readJsonLines<Pair>(paths.pairs) } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function saveMade(
  folder: string,
  key: string,
  summary: Summary,
  facts: readonly Fact[],
  pairs: readonly Pair[],
  dataset: unknown,
): Promise<void> {
  const paths = files(folder);
  await rm(paths.summary, { force: true });
  const lines = (items: readonly unknown[]): string =>
    items.map((item) => `${JSON.stringify(item)}\n`).join("");
  await replaceFile(paths.facts, lines(facts));
  await replaceFile(paths.pairs, lines(pairs));
  await replaceFile(paths.dataset, JSON.stringify(dataset));
  await replaceFile(paths.summary, JSON.stringify({ key, ...summary }));
}

async function replaceFile(path: string, content: string): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
