// How much a folder's model knows: questions of a file, or the pairs that were held out.
import { resolve } from "node:path";
import { UserError } from "../errors/userError.ts";
import { heldOutQuestions } from "../evaluation/heldOut.ts";
import { heldOutKind } from "../evaluation/reportData.ts";
import { readQuestions } from "../evaluation/questions.ts";
import {
  type AbstentionQuality,
  type AdapterFile,
  type ArmName,
  armNames,
  type BleedResult,
  type EvaluationResult,
  type ForgettingResult,
  type Question,
  type SourceQuality,
} from "../evaluation/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { activeAdapter, fileSha256, readManifest } from "../knowledge/manifest.ts";
import { readJsonLines } from "../knowledge/store.ts";
import type { AdapterVersion, LearnedPair } from "../knowledge/types.ts";
import type { DocumentSet } from "../documents/types.ts";
import { type AdapterCost, measureCost, measurementFiles } from "./adapterCost.ts";
import { trainBaselines } from "./baselines.ts";
import { measureDeclining, trustOf } from "./declining.ts";
import { projectOf } from "./distil.ts";
import { openBusyModel } from "./busyModel.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { requireFolderDocuments } from "./folderDocuments.ts";
import { factSchema, heldOutPairSchema, readTaughtPairs } from "./learnedPairs.ts";
import { measureArms } from "./measureArms.ts";
import { bringModel, chooseModel, type ModelFile } from "./modelChoice.ts";
import { pausableModel } from "./pausableModel.ts";
import { openPlace, type Place } from "./place.ts";
import { readReportMaterial, type ReportMaterial, writeReport } from "./report.ts";
import { retrievesByDefault } from "./session.ts";
import { measureSources } from "./sourceQuality.ts";

export interface EvaluateFolderOptions extends EngineOptions {
  /** Path of a question file; without one the held-out pairs are asked. */
  readonly questions?: string | undefined;
  /** Default: `defaultArms`. */
  readonly arms?: readonly string[] | undefined;
  /** Also train the paper's baselines on the same budget, and ask them. */
  readonly baselines?: boolean | undefined;
  /** Also measure how likely each arm finds the true answers; default true. */
  readonly likelihood?: boolean | undefined;
  /** Also measure what the adapter forgot, and whether it tells this project's facts of others. */
  readonly forgetting?: boolean | undefined;
  /** Where to write a report with this measurement; "knowledge": in place of the run's own. */
  readonly report?: string | undefined;
}

export interface FolderEvaluation extends EvaluationResult {
  readonly version?: number;
  readonly model: string;
  /** To stand after their number. */
  readonly questionKind: string;
  /** Whether it answers what it was taught and declines what it was not, where that could be fitted. */
  readonly abstentionQuality?: AbstentionQuality;
  /** Whether the sections named below the adapter's right answers are the right ones. */
  readonly sources?: SourceQuality;
  readonly forgetting?: ForgettingResult;
  readonly bleed?: BleedResult;
  /** Path of the report, if one was asked for. */
  readonly report?: string;
}

export const defaultArms: readonly ArmName[] = [
  "base",
  "oracle",
  "rag",
  "documents",
  "adapter",
  "adapter+rag",
];

/**
 * Asks every question in every arm.
 * @throws UserError `wrong-use` for an arm that there is not and a report that cannot be written, `not-injected` when an arm needs an adapter,
 * `questions-invalid`, and what loading a model throws.
 */
export async function evaluateFolder(
  folder: string,
  options: EvaluateFolderOptions,
): Promise<FolderEvaluation> {
  const named = (options.arms ?? defaultArms).map(armOf);
  const arms = options.baselines === true ? [...new Set<ArmName>([...named, "sft", "text"])] : named;
  const asked = options.questions === undefined ? undefined : await readQuestions(options.questions);
  const place = await openPlace(folder, options.dataDir);
  const manifest = await readManifest(place.paths);
  const needsAdapter = asked === undefined || arms.some((arm) => arm.startsWith("adapter"));
  const active = needsAdapter ? await activeAdapter(place.paths, manifest) : undefined;
  const material = options.report === undefined ? undefined : await materialOf(place.paths, active?.version);
  const documents = await requireFolderDocuments(place, options);
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
  const baselines = arms.some((arm) => arm === "sft" || arm === "text")
    ? await trainBaselines({ place, set: documents, model: base, options }, found?.version.run)
    : undefined;
  const opened = await openBusyModel(base, options.settings, options.onEvent, options.signal);
  const model = pausableModel(opened, options.gate, () => undefined);
  try {
    const adapter = found && { path: found.path, sha256: found.version.sha256 };
    const pairs = found ? await readTaughtPairs(place.paths) : [];
    const result = await measureArms(model, {
      documents,
      paths: place.paths,
      arms,
      contextTokens: base.contextTokens,
      questions,
      promptQuestions: asked ? heldOut : [],
      adapter,
      ...(baselines ? { baselines } : {}),
      ...(found ? { trusts: trustOf(found.version.abstention, documents.documents, pairs) } : {}),
      likelihood: options.likelihood === false ? [] : arms,
      options,
    });
    const known = { model, base, place, documents, pairs, options };
    const more = {
      ...(found ? await decliningOf(known, found, result) : {}),
      ...(adapter && options.forgetting === true ? await costOf(known, adapter) : {}),
    };
    const questionKind = asked ? "questions" : heldOutKind;
    const report = material
      ? await reportOf(options, place, { ...material, ...more }, result, questionKind)
      : {};
    return {
      ...result,
      ...more,
      ...report,
      ...(found ? { version: found.version.version } : {}),
      model: base.name,
      questionKind,
    };
  } finally {
    await model.dispose();
  }
}

interface Known {
  readonly model: LanguageModel;
  readonly base: ModelFile;
  readonly place: Place;
  readonly documents: DocumentSet;
  /** What was taught. */
  readonly pairs: readonly LearnedPair[];
  readonly options: EngineOptions;
}

/** How the version's own rule for declining does on these questions, and whether its sources are the right ones. */
async function decliningOf(
  { model, base, place, documents, pairs, options }: Known,
  { path, version }: Awaited<ReturnType<typeof activeAdapter>>,
  evaluation: EvaluationResult,
): Promise<{ abstentionQuality?: AbstentionQuality; sources?: SourceQuality }> {
  const { arms } = evaluation;
  const sources = arms.adapter ? measureSources(evaluation, documents.documents, pairs) : undefined;
  const wanted = retrievesByDefault(options.settings.hybrid, version);
  // Measured as the folder answers; where that arm was not asked, closed-book.
  const hybrid = wanted && arms["adapter+rag"] !== undefined;
  const rule = hybrid ? version.hybridAbstention : version.abstention;
  const measurable = rule !== undefined && arms[hybrid ? "adapter+rag" : "adapter"] !== undefined;
  const quality = measurable
    ? await measureDeclining(
        {
          model,
          adapter: { path, sha256: version.sha256 },
          project: projectOf(place, documents),
          documents: documents.documents,
          contextTokens: base.contextTokens,
          evaluation,
          cacheFile: measurementFiles(place.paths).cacheFile,
          signal: options.signal,
        },
        pairs,
        version,
        hybrid,
      )
    : undefined;
  return { ...(quality ? { abstentionQuality: quality } : {}), ...(sources ? { sources } : {}) };
}

/** What a report shows beside the measurement. @throws UserError `wrong-use` where there is nothing to show. */
async function materialOf(
  paths: KnowledgePaths,
  version: AdapterVersion | undefined,
): Promise<ReportMaterial> {
  if (!version) {
    throw new UserError(
      "wrong-use",
      "The report is about an adapter, and none of these arms asks one.",
      "Add the arm adapter, or leave the report out.",
    );
  }
  const material = version.run === undefined ? undefined : await readReportMaterial(paths, version.run);
  if (material) return material;
  throw new UserError(
    "wrong-use",
    `There can be no report: the files of the run that made version ${version.version} were deleted.`,
    "Inject the folder again, or leave the report out.",
  );
}

/** Writes the report that was asked for: the run's own, with this measurement in place of the run's. */
async function reportOf(
  options: EvaluateFolderOptions,
  { paths }: Place,
  material: ReportMaterial,
  result: EvaluationResult,
  questionKind: string,
): Promise<{ report?: string }> {
  const target = options.report === "knowledge" ? paths.report : options.report;
  if (target === undefined) return {};
  const file = options.questions === undefined ? undefined : await fileSha256(options.questions);
  const hashes = [...material.hashes, ...(file === undefined ? [] : [["questions", file] as const])];
  return {
    report: await writeReport(resolve(target), { ...material, hashes }, result, questionKind),
  };
}

async function costOf({ model, place, options }: Known, adapter: AdapterFile): Promise<AdapterCost> {
  const facts = await readJsonLines(place.paths.facts, (value) => factSchema.parse(value));
  const spans = facts.map(({ span }) => span);
  return measureCost(model, adapter, spans, place.paths, options);
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

/** @throws UserError `wrong-use` for an arm that there is not. */
export function armOf(name: string): ArmName {
  const arm = armNames.find((known) => known === name);
  if (arm) return arm;
  throw new UserError("wrong-use", `There is no arm "${name}".`, `The arms are ${armNames.join(", ")}.`);
}
