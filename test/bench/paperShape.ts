// Whether the paper's shape came out: its claims, each held against the figures, with what chance could do.
import type { SweepRow } from "../../src/engine/sweep.ts";
import { pairedDifference } from "../../src/evaluation/metrics.ts";
import type { ArmName } from "../../src/evaluation/types.ts";
import type { TableName } from "./paperTables.ts";

export interface Claim {
  readonly text: string;
  readonly verdict:
    "came out" | "came out, within noise" | "did not come out, within noise" | "did not come out";
  /** In accuracy, 0 to 1, with its 95 % interval (paired bootstrap over the questions of all seeds). */
  readonly difference: number;
  readonly interval: readonly [number, number];
}

/** One arm of one row. */
interface Cellar {
  readonly row: SweepRow | undefined;
  readonly arm: ArmName;
  readonly name: string;
}

/** The claims about a table; those whose rows could not be run are left out. */
export function claimsOf(table: TableName, rows: readonly SweepRow[]): Claim[] {
  const row = (name: string, value: unknown): SweepRow | undefined =>
    rows.find(({ varied }) => (varied as Record<string, unknown>)[name] === value);
  switch (table) {
    case "objectives": {
      const [pd, sft, text] = ["distillation", "sft", "text"].map((value) => row("objective", value));
      return better([
        [adapter(pd, "PD"), adapter(sft, "supervised fine-tuning")],
        [adapter(sft, "supervised fine-tuning"), adapter(text, "fine-tuning on the text")],
        [adapter(text, "fine-tuning on the text"), { row: text, arm: "base", name: "the base model" }],
        [adapter(pd, "PD"), { row: pd, arm: "rag", name: "retrieval" }],
        [
          { row: pd, arm: "adapter+rag", name: "PD + retrieval" },
          { row: pd, arm: "rag", name: "retrieval" },
        ],
        [{ row: pd, arm: "adapter+rag", name: "PD + retrieval" }, adapter(pd, "PD")],
      ]);
    }
    case "questions":
      return better(
        rows
          .slice(1)
          .map((more, index): [Cellar, Cellar] => [
            adapter(more, `${percentOf(more)} of the questions`),
            adapter(rows[index], percentOf(rows[index])),
          ]),
      );
    case "ranks":
      return better([[adapter(rows.at(-1), "the highest rank"), adapter(rows[0], "the lowest")]]);
    case "temperatures":
      return better(
        rows
          .slice(1)
          .map((warmer): [Cellar, Cellar] => [
            adapter(warmer, `temperature ${temperatureOf(warmer)}`),
            adapter(rows[0], temperatureOf(rows[0])),
          ]),
      );
    case "expert":
      return better([[adapter(rows[1], "the expert's questions"), adapter(rows[0], "the model's own")]]);
  }
}

function adapter(row: SweepRow | undefined, name: string): Cellar {
  return { row, arm: "adapter", name };
}

function better(pairs: readonly (readonly [Cellar, Cellar])[]): Claim[] {
  return pairs.flatMap(([left, right]) => {
    const answers = pairedAnswers(left, right);
    if (!answers) return [];
    const { difference, interval } = pairedDifference(answers.left, answers.right);
    const noise = interval[0] <= 0 && interval[1] >= 0 ? ", within noise" : "";
    const verdict = `${difference > 0 ? "came out" : "did not come out"}${noise}` as const;
    return [{ text: `${left.name} beats ${right.name}`, verdict, difference, interval }];
  });
}

/** Answers to the same questions with the same seeds; undefined where one of the two is missing. */
function pairedAnswers(left: Cellar, right: Cellar): { left: boolean[]; right: boolean[] } | undefined {
  const found: { left: boolean[]; right: boolean[] } = { left: [], right: [] };
  for (const cell of left.row?.cells ?? []) {
    const other = right.row?.cells.find(({ seed }) => seed === cell.seed);
    const [mine, theirs] = [cell.correct[left.arm], other?.correct[right.arm]];
    if (!mine || mine.length !== theirs?.length) continue;
    found.left.push(...mine);
    found.right.push(...theirs);
  }
  return found.left.length === 0 ? undefined : found;
}

function percentOf(row: SweepRow | undefined): string {
  return `${100 * Number(row?.varied.pairShare)} %`;
}

function temperatureOf(row: SweepRow | undefined): string {
  return String(row?.varied.temperature);
}
