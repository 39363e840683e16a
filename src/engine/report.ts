// report.html of a run: what its files hold, with the measurement that is to be shown.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors/userError.ts";
import { renderReport } from "../evaluation/report.ts";
import type { ReportData } from "../evaluation/reportData.ts";
import type { EvaluationResult } from "../evaluation/types.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import { type KnowledgePaths, runFolder } from "../knowledge/dataFolder.ts";
import { openPlace } from "./place.ts";

/** All of a report but the measurement. */
export type ReportMaterial = Omit<ReportData, "evaluation" | "questionKind">;

/** The evaluation of a run for which too few questions were held out. */
export const nothingMeasured: EvaluationResult = {
  arms: {},
  differences: [],
  perDocument: {},
  perForm: {},
  promptChoice: "only one",
  notes: [],
  answers: [],
};

/** Keeps a run's material, for reports with other questions later. */
export async function keepReportMaterial(
  paths: KnowledgePaths,
  run: string,
  material: ReportMaterial,
): Promise<void> {
  await writeFileAtomically(materialFile(paths, run), JSON.stringify(material));
}

/** The kept material of a run; undefined when there is none. */
export async function readReportMaterial(
  paths: KnowledgePaths,
  run: string,
): Promise<ReportMaterial | undefined> {
  const text = await readFile(materialFile(paths, run), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ReportMaterial);
}

/** Writes a report and returns its path. */
export async function writeReport(
  path: string,
  material: ReportMaterial,
  evaluation: EvaluationResult,
  questionKind: string,
): Promise<string> {
  await writeFileAtomically(path, renderReport({ ...material, evaluation, questionKind }));
  return path;
}

/** Path of the folder's last report. @throws UserError `not-injected` when there is none. */
export async function reportPath(folder: string, dataDir: string | undefined): Promise<string> {
  const { paths } = await openPlace(folder, dataDir);
  if (await stat(paths.report).catch(() => undefined)) return paths.report;
  throw new UserError("not-injected", "There is no report of this folder yet.", "Inject it first.");
}

function materialFile(paths: KnowledgePaths, run: string): string {
  return join(runFolder(paths, run), "report.json");
}
