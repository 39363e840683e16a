import type { FolderEvaluation } from "../../engine/evaluateFolder.ts";
import type { CliCommand } from "../cliCommand.ts";
import { armNamesIn } from "../armNames.ts";
import { evaluationLines } from "../evaluationLines.ts";

export const evaluateCommand: CliCommand = {
  usage: "evaluate [folder]",
  summary: "measure what the model knows, beside the base model, retrieval and the documents",
  details: `Asks the same questions in several arms: the base model alone (base), with the document in the prompt
(oracle), with sections found by search (rag), with all documents (documents, where they fit), with the adapter alone
(adapter), and with adapter and search (adapter+rag). Every arm gets the system prompt that suits it best, chosen on
questions that were kept out of the training.
Without --questions it asks those questions themselves. A question file has one JSON object a line:
{"question": "...", "answers": ["..."], "document": "optional path", "form": "optional"}
--baselines also trains the model on the same pairs with hard targets (sft) and on the text itself (text), for as many
tokens as the adapter; give it the settings that the adapter was made with.

  $ steep evaluate docs/
  $ steep evaluate docs/ --questions questions.jsonl --arms base,adapter --json
  $ steep evaluate docs/ --questions questions.jsonl --baselines --forgetting --report report.html`,
  flags: (command) =>
    command
      .option("--questions <file>", "a file of questions with their answers")
      .option("--report <file>", "also write the measurement as an HTML page")
      .option("--arms <names>", "the arms to run, with commas")
      .option("--baselines", "also train and ask supervised and text fine-tuning")
      .option("--forgetting", "also measure what was forgotten, and what is told of other projects")
      .option("--no-likelihood", "leave out how likely each arm finds the true answers (twice as fast)"),
  async run([folder = "."], { output, options, flags }) {
    const { evaluateFolder } = await import("../../engine/evaluateFolder.ts");
    const arms = flags["arms"] as string | undefined;
    const result: FolderEvaluation = await evaluateFolder(folder, {
      ...options,
      questions: flags["questions"] as string | undefined,
      report: flags["report"] as string | undefined,
      arms: arms === undefined ? undefined : armNamesIn(arms),
      baselines: flags["baselines"] === true,
      forgetting: flags["forgetting"] === true,
      likelihood: flags["likelihood"] !== false,
    });
    // Null, not left out: whoever reads the object finds every field of the format in it.
    if (output.json) output.printJson({ ...result, recovery: result.recovery ?? null });
    else for (const line of evaluationLines(result, output.width)) output.print(line);
  },
};
