import type { FolderEvaluation } from "../../engine/evaluateFolder.ts";
import type { CliCommand } from "../cliCommand.ts";
import { percent, tableLines } from "../table.ts";

export const evaluateCommand: CliCommand = {
  usage: "evaluate [folder]",
  summary: "measure what the model knows, beside the base model, retrieval and the documents",
  details: `Asks the same questions in several arms: the base model alone (base), with the document in the prompt
(oracle), with sections found by search (rag), with the adapter alone (adapter), and with both (adapter+rag).
Without --questions it asks those that were kept out of the training. A question file has one JSON object a line:
{"question": "...", "answers": ["..."], "document": "optional path"}

  $ steep evaluate docs/
  $ steep evaluate docs/ --questions questions.jsonl --arms base,adapter --json`,
  flags: (command) =>
    command
      .option("--questions <file>", "a file of questions with their answers")
      .option("--report <file>", "also write the measurement as an HTML page")
      .option("--arms <names>", "the arms to run, with commas"),
  async run([folder = "."], { output, options, flags }) {
    const { evaluateFolder } = await import("../../engine/evaluateFolder.ts");
    const arms = flags["arms"] as string | undefined;
    const result = await evaluateFolder(folder, {
      ...options,
      questions: flags["questions"] as string | undefined,
      report: flags["report"] as string | undefined,
      arms: arms?.split(",").map((name) => name.trim()),
    });
    if (output.json) output.printJson(result);
    else for (const line of evaluationLines(result, output.width)) output.print(line);
  },
};

/** The arms as a table, with a closing sentence. */
export function evaluationLines(result: FolderEvaluation, width: number): string[] {
  const rows = Object.entries(result.arms).map(([arm, one]) => [
    arm,
    percent(one.accuracy),
    `${percent(one.interval[0])} to ${percent(one.interval[1])}`,
    String(one.n),
    one.promptTokens.toFixed(0),
    `${one.secondsToFirstToken.toFixed(2)} s`,
  ]);
  const right = "right" as const;
  const columns = [
    { title: "arm" },
    { title: "accuracy", align: right },
    { title: "95 % interval", align: right },
    { title: "n", align: right },
    { title: "prompt tokens", align: right },
    { title: "first word", align: right },
  ];
  const recovery =
    result.recovery === undefined
      ? []
      : ["", `Recovery ${result.recovery.toFixed(2)}: the share of what reading the document gives.`];
  const report = result.report === undefined ? [] : ["", `Report: ${result.report}`];
  return [...tableLines(columns, rows, width), ...recovery, ...report];
}
