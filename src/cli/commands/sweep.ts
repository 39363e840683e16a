import type { SweepResult, SweepRow } from "../../engine/sweep.ts";
import type { Variation } from "../../engine/sweepPlan.ts";
import { UserError } from "../../errors/userError.ts";
import { armNamesIn } from "../armNames.ts";
import type { CliCommand } from "../cliCommand.ts";
import { settingValue } from "../globalOptions.ts";
import { durationText } from "../pace.ts";
import { type Column, percent, tableLines } from "../table.ts";

export const sweepCommand: CliCommand = {
  usage: "sweep [folder]",
  summary: "train and measure with several values of settings, and compare them",
  details: `Runs every combination of the values, measures each, and prints one table. What answers in the folder
stays as it is. A sweep that was stopped goes on where it was; runs that are done are not done again.
Values of a list are joined by +. An empty expert is the taught model itself. Alpha follows the rank.

  $ steep sweep docs/ --vary rank=8,16,32 --vary learningRate=0.0005,0.001
  $ steep sweep docs/ --vary objective=distillation,sft,text --seeds 3 --questions questions.jsonl
  $ steep sweep docs/ --vary targetModules=attn_q+attn_v,ffn_gate+ffn_up+ffn_down --one-by-one`,
  flags: (command) =>
    command
      .option(
        "--vary <name=a,b,...>",
        "a setting and the values to try; can be repeated",
        (value: string, before: readonly string[]) => [...before, value],
        [],
      )
      .option("--seeds <n>", "run every row with so many seeds, and give mean and spread", "1")
      .option("--one-by-one", "vary one setting at a time instead of all combinations")
      .option("--questions <file>", "a file of questions with their answers")
      .option("--arms <names>", "the arms to measure, with commas", "base,oracle,adapter")
      .option("--likelihood", "also measure how likely the true answers are"),
  async run([folder = "."], { output, options, flags }) {
    const variations = (flags["vary"] as readonly string[]).map(variationOf);
    const { sweepFolder } = await import("../../engine/sweep.ts");
    const result = await sweepFolder(folder, {
      ...options,
      variations,
      seeds: Number(flags["seeds"]),
      oneByOne: flags["oneByOne"] === true,
      questions: flags["questions"] as string | undefined,
      arms: armNamesIn(String(flags["arms"])),
      likelihood: flags["likelihood"] === true,
    });
    if (output.json) output.printJson(result);
    else for (const line of sweepLines(result, output.width)) output.print(line);
  },
};

/** `rank=8,16` as a setting's name and values. @throws UserError `wrong-use`. */
export function variationOf(text: string): Variation {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new UserError("wrong-use", `"${text}" varies nothing.`, "Write --vary name=a,b,c.");
  }
  const name = text.slice(0, at);
  const values = text
    .slice(at + 1)
    .split(",")
    .map((value) => settingValue(name, value.trim().replaceAll("+", listSeparatorOf(name))));
  return { name, values };
}

/** The rows as a table, the best first named below. */
export function sweepLines(result: SweepResult, width: number): string[] {
  const names = [...new Set(result.rows.flatMap(({ varied }) => Object.keys(varied)))];
  const arms = [...new Set(result.rows.flatMap(({ accuracy }) => Object.keys(accuracy)))];
  const columns: Column[] = [
    ...names.map((title) => ({ title })),
    ...[...arms, "recovery", "pairs", "loss", "training"].map(
      (title) => ({ title, align: "right" }) as const,
    ),
  ];
  const rows = result.rows.map((row) => [
    ...names.map((name) => shown((row.varied as Record<string, unknown>)[name])),
    ...arms.map((arm) => spread((row.accuracy as Record<string, Spread>)[arm], percent)),
    spread(row.recovery, (value) => value.toFixed(2)),
    mean(
      row,
      ({ pairs }) => pairs,
      (value) => value.toFixed(0),
    ),
    mean(
      row,
      ({ loss }) => loss,
      (value) => value.toFixed(3),
    ),
    mean(row, ({ seconds }) => seconds, durationText),
  ]);
  const failures = result.rows.flatMap(({ varied, failures: failed }) =>
    failed.map(
      ({ seed, message }) =>
        `failed: ${Object.entries(varied)
          .map(([name, value]) => `${name}=${shown(value)}`)
          .join(", ")}, seed ${seed}: ${message}`,
    ),
  );
  const n = result.rows[0]?.cells[0]?.arms.adapter?.n;
  return [
    ...tableLines(columns, rows, width),
    "",
    `${result.model}, ${n === undefined ? "" : `${n} `}${result.questionKind}; accuracy by arm, mean ± standard deviation over the seeds.`,
    ...failures,
  ];
}

interface Spread {
  readonly mean: number;
  readonly spread: number;
}

function spread(value: Spread | undefined, text: (value: number) => string): string {
  if (!value || Number.isNaN(value.mean)) return "-";
  return value.spread === 0 ? text(value.mean) : `${text(value.mean)} ± ${text(value.spread)}`;
}

function mean(
  { cells }: SweepRow,
  of: (cell: SweepRow["cells"][number]) => number,
  text: (value: number) => string,
): string {
  if (cells.length === 0) return "-";
  return text(cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length);
}

function shown(value: unknown): string {
  if (value === undefined) return "";
  const text = Array.isArray(value)
    ? value.join("+")
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
  return text === "" ? "(itself)" : text;
}

/** Only lists are joined by +: an address may hold one. */
function listSeparatorOf(name: string): string {
  return name === "targetModules" ? "," : "+";
}
