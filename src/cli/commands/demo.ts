import type { FolderEvaluation } from "../../engine/evaluateFolder.ts";
import type { CliCommand } from "../cliCommand.ts";
import { percent, tableLines } from "../table.ts";
import { armNamesIn } from "../armNames.ts";
import { resultLines } from "./inject.ts";

export const demoCommand: CliCommand = {
  usage: "demo",
  summary: "teach the sample project that comes with Steep, and show what that changed",
  details: `Teaches the default model an invented project (five documents, about 600 words) and asks 45 hand-written
questions before and after, without the documents. Takes some minutes on two CPU cores.`,
  flags: (command) => command.option("--arms <names>", "the arms to measure, with commas", "base,adapter"),
  async run(_args, { output, options, flags }) {
    const { runDemo } = await import("../../engine/demo.ts");
    const result = await runDemo(options, armNamesIn(String(flags["arms"])));
    if (output.json) {
      output.printJson(result);
      return;
    }
    for (const line of answerLines(result.evaluation, output.width)) output.print(line);
    for (const line of resultLines(result.injected)) output.print(line);
    output.print("");
    output.print(`Ask it yourself: steep ask --folder "${result.folder}" "..."`);
  },
};

/** Every question with the answers before and after, and the figures below. */
function answerLines({ answers, arms }: FolderEvaluation, width: number): string[] {
  const rows = answers.map((answer) => [answer.question, mark(answer.arms.base), mark(answer.arms.adapter)]);
  const columns = ["question", "before", "after"].map((title) => ({ title }));
  const figures = Object.entries(arms).map(
    ([arm, one]) =>
      `${arm.padEnd(12)} ${percent(one.accuracy)} of ${one.n} questions right (95 % interval ${percent(one.interval[0])} to ${percent(one.interval[1])})`,
  );
  return [...tableLines(columns, rows, Math.max(width, 120)), "", ...figures, ""];
}

function mark(arm: { readonly text: string; readonly correct: boolean } | undefined): string {
  return arm ? `${arm.correct ? "+" : "-"} ${arm.text}` : "";
}
