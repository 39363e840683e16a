// What is looked up beside a version's adapter: its pairs, its facts, its report. They are kept in the folder of its
// run, and brought to where asking and measuring find them when the version begins to answer.
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { heldOutKind } from "../evaluation/reportData.ts";
import { type KnowledgePaths, runFolder } from "../knowledge/dataFolder.ts";
import { readSelection } from "../knowledge/selection.ts";
import { readJsonLines, writeJsonLines } from "../knowledge/store.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import { documentOf } from "./knownPairs.ts";
import { nothingMeasured, readReportMaterial, writeReport } from "./report.ts";

/** Keeps a run's pairs as they were taught, a person's edits in them. */
export async function keepTaughtPairs(
  paths: KnowledgePaths,
  run: string,
  pairs: readonly unknown[],
): Promise<void> {
  await writeJsonLines(taughtPairsFile(paths, run), pairs);
}

/**
 * Puts a version's files in place of the ones that are there, without what a person had forgotten since. False where
 * the folder of its run is gone; then nothing is changed.
 */
export async function bringVersionFiles(paths: KnowledgePaths, { run }: AdapterVersion): Promise<boolean> {
  if (run === undefined) return false;
  const folder = runFolder(paths, run);
  const facts = await existing(join(folder, "facts.jsonl"));
  // A run without edits of an older release kept only the pairs that it wrote.
  const pairs =
    (await existing(taughtPairsFile(paths, run))) ?? (await existing(join(folder, "pairs.jsonl")));
  if (facts === undefined || pairs === undefined) return false;
  const { forgotten } = await readSelection(paths);
  await bringLines(facts, paths.facts, forgotten);
  await bringLines(pairs, paths.pairs, forgotten);
  const material = await readReportMaterial(paths, run);
  if (material)
    await writeReport(paths.report, material, material.runEvaluation ?? nothingMeasured, heldOutKind);
  else await rm(paths.report, { force: true });
  return true;
}

interface Line {
  readonly sectionId?: string;
}

async function bringLines(from: string, to: string, forgotten: readonly string[]): Promise<void> {
  const lines = await readJsonLines(from, (value) => value as Line);
  await writeJsonLines(
    to,
    lines.filter(({ sectionId }) => sectionId === undefined || !forgotten.includes(documentOf(sectionId))),
  );
}

async function existing(path: string): Promise<string | undefined> {
  return stat(path).then(
    () => path,
    () => undefined,
  );
}

function taughtPairsFile(paths: KnowledgePaths, run: string): string {
  return join(runFolder(paths, run), "taught.jsonl");
}
