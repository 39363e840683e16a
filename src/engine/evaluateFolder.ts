// How much a folder's model knows: questions of a file, or the pairs that were held out.
import { join, resolve } from "node:path";
import { UserError } from "../errors/userError.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { heldOutQuestions } from "../evaluation/heldOut.ts";
import { readQuestions } from "../evaluation/questions.ts";
import { type ArmName, armNames, type EvaluationResult, type Question } from "../evaluation/types.ts";
import { gpuOf } from "../inference/llamaRuntime.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import { openLocalModel } from "../inference/localModel.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { activeAdapter, readManifest } from "../knowledge/manifest.ts";
import { readJsonLines } from "../knowledge/store.ts";
import type { DocumentSet } from "../documents/types.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { requireFolderDocuments } from "./folderDocuments.ts";
import { factSchema, heldOutPairSchema } from "./learnedPairs.ts";
import { bringModel, chooseModel } from "./modelChoice.ts";
import { openPlace } from "./place.ts";
import { readReportMaterial, writeReport } from "./report.ts";

export interface EvaluateFolderOptions extends EngineOptions {
  /** Path of a question file; without one the held-out pairs are asked. */
  readonly questions?: string | undefined;
  /** Default: base, oracle, rag, adapter, adapter+rag. */
  readonly arms?: readonly string[] | undefined;
  /** Where to write a report with this measurement; "knowledge": in place of the run's own. */
  readonly report?: string | undefined;
}

export interface FolderEvaluation extends EvaluationResult {
  readonly version?: number;
  readonly model: string;
  /** To stand after their number. */
  readonly questionKind: string;
  /** Path of the report, if one was asked for. */
  readonly report?: string;
}

export const defaultArms: readonly ArmName[] = ["base", "oracle", "rag", "adapter", "adapter+rag"];

/**
 * Asks every question in every arm.
 * @throws UserError `wrong-use` for an arm that there is not, `not-injected` when an arm needs an adapter,
 * `questions-invalid`, and what loading a model throws.
 */
export async function evaluateFolder(
  folder: string,
  options: EvaluateFolderOptions,
): Promise<FolderEvaluation> {
  const arms = (options.arms ?? defaultArms).map(armOf);
  const asked = options.questions === undefined ? undefined : await readQuestions(options.questions);
  const place = await openPlace(folder, options.dataDir);
  const manifest = await readManifest(place.paths);
  const needsAdapter = asked === undefined || arms.some((arm) => arm.startsWith("adapter"));
  if (needsAdapter) await activeAdapter(place.paths, manifest);
  const documents = await requireFolderDocuments(place.folder, options);
  const base = await bringModel(await chooseModel(place, options), options);
  const found = needsAdapter ? await activeAdapter(place.paths, manifest, base.sha256) : undefined;
  const heldOut = found ? await readHeldOut(place.paths) : [];
  const questions = asked ?? heldOut;
  if (questions.length === 0) {
    throw new UserError(
      "questions-invalid",
      "No pair was held out that could be asked.",
      "Give questions of your own: steep evaluate --questions <file>.",
    );
  }
  const model = await openLocalModel({
    path: base.path,
    sha256: base.sha256,
    threads: options.settings.threads,
    gpu: gpuOf(options.settings.backend),
  });
  try {
    const result = await measureArms(model, {
      documents,
      paths: place.paths,
      arms,
      questions,
      promptQuestions: asked ? heldOut : [],
      adapter: found && { path: found.path, sha256: found.version.sha256 },
      options,
    });
    const questionKind = asked ? "questions" : "held-out questions";
    const run = found?.version.run;
    const material = run === undefined ? undefined : await readReportMaterial(place.paths, run);
    const target = options.report === "knowledge" ? place.paths.report : options.report;
    const report =
      target !== undefined && material
        ? { report: await writeReport(resolve(target), material, result, questionKind) }
        : {};
    return {
      ...result,
      ...report,
      ...(found ? { version: found.version.version } : {}),
      model: base.name,
      questionKind,
    };
  } finally {
    await model.dispose();
  }
}

export interface Measurement {
  readonly documents: DocumentSet;
  readonly paths: KnowledgePaths;
  readonly arms: readonly ArmName[];
  readonly questions: readonly Question[];
  /** Other questions, to choose each arm's system prompt on. */
  readonly promptQuestions: readonly Question[];
  readonly adapter: { readonly path: string; readonly sha256: string } | undefined;
  readonly options: EngineOptions;
}

/** Runs the arms with a model that is open; answers given before are remembered. */
export async function measureArms(model: LanguageModel, measurement: Measurement): Promise<EvaluationResult> {
  const { documents, paths, arms, questions, promptQuestions, adapter, options } = measurement;
  const total = arms.length * questions.length;
  const doneBefore = new Map<ArmName, number>();
  const result = await evaluate({
    model,
    questions,
    promptQuestions,
    documents: documents.documents,
    arms,
    ...(adapter ? { adapter } : {}),
    signal: options.signal,
    seed: options.settings.seed,
    cacheFile: join(paths.root, "answers.jsonl"),
    onEvent: ({ kind, arm, systemPrompt, done }) => {
      if (kind === "answering") doneBefore.set(arm, Math.max(done, doneBefore.get(arm) ?? 0));
      let all = 0;
      for (const count of doneBefore.values()) all += count;
      const doing = kind === "answering" ? arm : `${arm}, choosing a system prompt (${systemPrompt})`;
      options.onEvent({
        kind: "progress",
        stage: "evaluation",
        done: Math.min(all, total),
        total,
        unit: "answers",
        detail: doing,
      });
    },
  });
  for (const text of result.notes) options.onEvent({ kind: "note", level: "warning", text });
  return result;
}

/** The held-out pairs of the folder's last run as questions. */
export async function readHeldOut(paths: KnowledgePaths): Promise<Question[]> {
  const pairs = await readJsonLines(paths.pairs, (value) => heldOutPairSchema.parse(value));
  const facts = await readJsonLines(paths.facts, (value) => factSchema.parse(value));
  return heldOutQuestions(
    pairs
      .filter((pair) => pair.heldOut)
      .map(({ sectionId, ...pair }) => ({ ...pair, ...(sectionId === undefined ? {} : { sectionId }) })),
    facts,
  );
}

function armOf(name: string): ArmName {
  const arm = armNames.find((known) => known === name);
  if (arm) return arm;
  throw new UserError("wrong-use", `There is no arm "${name}".`, `The arms are ${armNames.join(", ")}.`);
}
