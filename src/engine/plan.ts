// What an injection would do, without doing it.
import { catalogueModel } from "../catalogue/catalogue.ts";
import { fileBytes } from "../catalogue/memory.ts";
import type { DocumentProblem } from "../documents/types.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { type Estimate, estimateRun, wordsOf } from "./estimate.ts";
import { readSelection, scopeOf } from "../knowledge/selection.ts";
import { readHardware } from "./hardware.ts";
import type { Hardware } from "../catalogue/proposeModel.ts";
import { chooseModelToTeach } from "./modelChoice.ts";
import { openPlace } from "./place.ts";
import { finishedVersion } from "./finishedVersion.ts";
import { requireFolderDocuments } from "./folderDocuments.ts";

export interface Plan {
  readonly folder: string;
  readonly documents: {
    readonly count: number;
    readonly sections: number;
    readonly words: number;
    /** Estimated: four thirds of the words. */
    readonly tokens: number;
    readonly paths: readonly string[];
  };
  /** The part of the folder that is taught; empty: all of it. */
  readonly scope: readonly string[];
  /** Documents that a person had the model forget. */
  readonly forgotten: readonly string[];
  readonly skipped: readonly DocumentProblem[];
  /** Documents in which secrets were masked. */
  readonly secrets: readonly DocumentProblem[];
  readonly model: {
    readonly id: string;
    readonly name: string;
    readonly licence?: string;
    /** Bytes still to be fetched. */
    readonly download: number;
    readonly reason: string;
  };
  readonly estimate: Estimate;
  /** Nothing changed since the last run: nothing would be done. */
  readonly upToDate: boolean;
  /** The version that was taught just this: nothing would be trained, it would answer again. */
  readonly answersAgain?: number;
  /** The version that was taught just this and does not answer, since another answers better. */
  readonly worse?: number;
  /** Where everything would be kept. */
  readonly knowledge: string;
}

export interface PlanOptions {
  /** Paths in the folder that would be taught; left out: as remembered; empty: all. */
  readonly scope?: readonly string[] | undefined;
  /** Left out: it is looked at. */
  readonly hardware?: Hardware | undefined;
}

/** @throws UserError `no-such-folder`, `no-documents`, and what choosing a model throws. */
export async function planInjection(
  folder: string,
  options: EngineOptions,
  { scope, hardware }: PlanOptions = {},
): Promise<Plan> {
  const place = await openPlace(folder, options.dataDir);
  const remembered = await readSelection(place.paths);
  const selection = scope === undefined ? remembered : { ...remembered, scope: scopeOf(scope) };
  const set = await requireFolderDocuments(place, options, selection);
  const choice = await chooseModelToTeach(place, options);
  const words = wordsOf(set.documents);
  const entry = choice.entry ?? catalogueModel(choice.id);
  const finished = choice.file && (await finishedVersion(place, set, choice.file.sha256, options.settings));
  return {
    folder: place.folder,
    documents: {
      count: set.documents.length,
      sections: set.documents.reduce((sum, document) => sum + document.sections.length, 0),
      words,
      tokens: Math.round((words * 4) / 3),
      paths: set.documents.map((document) => document.path),
    },
    scope: selection.scope,
    forgotten: selection.forgotten,
    skipped: set.problems.filter((problem) => !isSecret(problem)),
    secrets: set.problems.filter(isSecret),
    model: {
      id: choice.id,
      name: choice.name,
      ...(entry ? { licence: entry.licence } : {}),
      download: choice.file || !entry ? 0 : fileBytes(entry),
      reason: choice.reason,
    },
    estimate: await estimateRun(set.documents, choice, options.settings, hardware ?? (await readHardware())),
    upToDate: finished !== undefined && finished.state !== "waits",
    ...(finished?.state === "waits" ? { answersAgain: finished.result.version } : {}),
    ...(finished?.state === "worse" ? { worse: finished.result.version } : {}),
    knowledge: place.paths.root,
  };
}

function isSecret(problem: DocumentProblem): boolean {
  return problem.code === "secret-masked";
}
