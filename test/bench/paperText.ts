// The paper bench for a terminal.
import { percent, tableLines, type Column } from "../../src/cli/table.ts";
import { valueText, type SweepRow } from "../../src/engine/sweep.ts";
import { accuracyInterval } from "../../src/evaluation/metrics.ts";
import type { ArmName } from "../../src/evaluation/types.ts";
import type { Claim } from "./paperShape.ts";
import { paperFigures, type PaperTable } from "./paperTables.ts";

/** A table, and below it which of the paper's claims came out. */
export function tableText(table: PaperTable, rows: readonly SweepRow[], claims: readonly Claim[]): string[] {
  const body = table.name === "objectives" ? objectiveRows(rows) : variedRows(table, rows);
  return [table.title, "", ...tableLines(body.columns, body.rows, 100), "", ...claims.map(claimText), ""];
}

function claimText({ text, verdict, difference, interval }: Claim): string {
  const points = (value: number): string => `${value > 0 ? "+" : ""}${(100 * value).toFixed(1)}`;
  const mark = verdict.startsWith("came out") ? "yes" : "NO ";
  return `  ${mark}  ${text}: ${points(difference)} points (${points(interval[0])} to ${points(interval[1])}), ${verdict}`;
}

interface Body {
  readonly columns: Column[];
  readonly rows: string[][];
}

function objectiveRows(rows: readonly SweepRow[]): Body {
  const row = (objective: string): SweepRow | undefined =>
    rows.find(({ varied }) => varied.objective === objective);
  const pd = row("distillation");
  const lines: [string, SweepRow | undefined, ArmName, keyof typeof paperFigures][] = [
    ["base model", pd ?? rows[0], "base", "base"],
    ["fine-tuning on the text", row("text"), "adapter", "text"],
    ["supervised fine-tuning", row("sft"), "adapter", "sft"],
    ["prompt distillation (PD)", pd, "adapter", "distillation"],
    ["retrieval", pd ?? rows[0], "rag", "rag"],
    ["PD + retrieval", pd, "adapter+rag", "distillation+rag"],
    ["document in the prompt", pd ?? rows[0], "oracle", "oracle"],
  ];
  return {
    columns: [
      { title: "" },
      { title: "accuracy", align: "right" },
      // Over the questions of all seeds.
      { title: "95 % interval", align: "right" },
      { title: "n", align: "right" },
      { title: "paper, 8B", align: "right" },
    ],
    rows: lines.map(([name, from, arm, key]) => {
      const answers = (from?.cells ?? []).flatMap(({ correct }) => correct[arm] ?? []);
      const [low, high] = accuracyInterval(answers);
      return [
        name,
        accuracyText(from, arm),
        answers.length > 0 ? `${percent(low)} to ${percent(high)}` : "",
        answers.length > 0 ? String(answers.length) : "",
        percent(paperFigures[key]),
      ];
    }),
  };
}

function variedRows(table: PaperTable, rows: readonly SweepRow[]): Body {
  const name = table.setting;
  return {
    columns: [
      { title: name },
      { title: "PD", align: "right" },
      { title: "recovery", align: "right" },
      { title: "pairs", align: "right" },
      { title: "last KL", align: "right" },
      { title: "seconds", align: "right" },
    ],
    rows: rows.map((row) => {
      const value = valueText((row.varied as Record<string, unknown>)[name]);
      const [cell] = row.cells;
      if (!cell) return [value, row.failures[0]?.message ?? "not run", "", "", "", ""];
      return [
        value === "" ? "(itself)" : value,
        accuracyText(row, "adapter"),
        row.recovery?.mean.toFixed(2) ?? "",
        String(cell.pairs),
        cell.loss.toFixed(3),
        cell.seconds.toFixed(0),
      ];
    }),
  };
}

function accuracyText(row: SweepRow | undefined, arm: ArmName): string {
  const found = row?.accuracy[arm];
  if (!found) return row?.failures[0] ? "failed" : "";
  return found.spread === 0 ? percent(found.mean) : `${percent(found.mean)} ± ${percent(found.spread)}`;
}
