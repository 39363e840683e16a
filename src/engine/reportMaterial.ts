// What a run's report shows of its pairs, facts and training.
import { createHash } from "node:crypto";
import type { Settings } from "../config/settings.ts";
import { budgets } from "../distillation/budget.ts";
import type { Coverage, Fact, Pair } from "../distillation/types.ts";
import type { TrainingResult } from "../training/trainer.ts";
import type { Distilled } from "./distil.ts";
import { droppedPairs } from "./dropReasons.ts";
import type { Measured } from "./measureVersion.ts";
import type { ReportMaterial } from "./report.ts";

/** Losses by step and by epoch. */
export function trainingCurve(
  result: TrainingResult,
  losses: readonly { readonly step: number; readonly loss: number }[],
): ReportMaterial["training"] {
  const epochs = result.curve.length;
  return {
    steps: losses,
    epochs: result.curve.map(({ epoch, loss, heldOutLoss }, index) => ({
      epoch,
      step: Math.round(((index + 1) / epochs) * result.steps),
      loss,
      ...(heldOutLoss === undefined ? {} : { heldOutLoss }),
    })),
  };
}

type KnownMaterial = Omit<
  ReportMaterial,
  | "coverage"
  | "pairs"
  | "runEvaluation"
  | "hybrid"
  | "abstention"
  | "abstentionQuality"
  | "sources"
  | "forgetting"
  | "bleed"
>;

/** Everything of a report but the measurement. */
export function reportMaterial(
  { pairs, facts, coverage, drops }: Distilled,
  { evaluation, declining, hybrid, sources, cost }: Measured,
  budget: Settings["budget"],
  known: KnownMaterial,
): ReportMaterial {
  const rule = hybrid === true ? declining?.hybridAbstention : declining?.abstention;
  return {
    ...known,
    coverage: coverageByDocument(facts, pairs, coverage, budgets[budget].pairsPerFact),
    pairs: { kept: pairs.length, dropped: droppedPairs(drops) },
    ...(Object.keys(evaluation.arms).length > 0 ? { runEvaluation: evaluation } : {}),
    ...(hybrid === undefined ? {} : { hybrid }),
    ...(rule ? { abstention: rule } : {}),
    ...(declining?.abstentionQuality ? { abstentionQuality: declining.abstentionQuality } : {}),
    ...(sources ? { sources } : {}),
    ...cost,
  };
}

/** More documents than this are named by one hash over theirs. */
const mostHashes = 50;

/** What the documents were when they were taught. */
export function documentHashes(
  documents: readonly { readonly path: string; readonly contentHash: string }[],
): (readonly [string, string])[] {
  if (documents.length <= mostHashes) return documents.map(({ path, contentHash }) => [path, contentHash]);
  const lines = documents.map(({ path, contentHash }) => `${contentHash}  ${path}\n`);
  const all = createHash("sha256").update(lines.join("")).digest("hex");
  return [[`${documents.length} documents (sha256 of "<sha256>  <path>" lines)`, all]];
}

function coverageByDocument(
  facts: readonly Fact[],
  pairs: readonly Pair[],
  coverage: Coverage,
  wanted: number,
): ReportMaterial["coverage"] {
  const pairsOf = new Map<string, number>();
  for (const id of pairs.flatMap((pair) => (pair.heldOut ? [] : pair.factIds)))
    pairsOf.set(id, (pairsOf.get(id) ?? 0) + 1);
  const documents = new Map<string, { facts: number; covered: number; full: number }>();
  for (const { id, sectionId } of facts) {
    const path = documentOf(sectionId);
    const counts = documents.get(path) ?? { facts: 0, covered: 0, full: 0 };
    counts.facts++;
    const asked = pairsOf.get(id) ?? 0;
    if (asked > 0) counts.covered++;
    if (asked >= wanted) counts.full++;
    documents.set(path, counts);
  }
  return {
    documents: [...documents].map(([path, counts]) => ({ path, ...counts })),
    uncovered: coverage.uncovered.map(({ sectionId, sentence, span }) => ({
      document: documentOf(sectionId),
      sentence,
      span,
    })),
  };
}

/** Section ids are `<document path>#<n>`. */
function documentOf(sectionId: string): string {
  return sectionId.slice(0, sectionId.lastIndexOf("#"));
}
