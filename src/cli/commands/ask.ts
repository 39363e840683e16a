import type { Answer } from "../../engine/answer.ts";
import { UserError } from "../../errors/userError.ts";
import { answerNotes } from "../answerNotes.ts";
import type { CliCommand } from "../cliCommand.ts";

export const askCommand: CliCommand = {
  usage: "ask <question>",
  summary: "ask the taught model; it answers without the documents",
  details: `Answers from what the model was taught, as it comes. Below the answer: the version, and the sections that
taught it. What the model was not taught it declines.

  $ steep ask "How is the cache cleared?"
  $ steep ask --folder docs/ --compare "Which port does the server use?"`,
  flags: (command) =>
    command
      .option("--folder <dir>", "the folder that the question is about", ".")
      .option("--compare", "also show what the model says without the adapter")
      .option("--retrieve", "put the best sections of the documents into the prompt as well")
      .option("--anyway", "answer also what was probably not taught"),
  async run([question = ""], { output, options, flags }) {
    if (question.trim() === "") {
      throw new UserError("wrong-use", "The question is empty.", 'Write it in quotes: steep ask "...".');
    }
    const { openSession } = await import("../../engine/session.ts");
    const compare = flags["compare"] === true;
    const session = await openSession(String(flags["folder"]), options);
    try {
      const asked = {
        anyway: flags["anyway"] === true,
        ...(flags["retrieve"] === true ? { retrieve: true } : {}),
      };
      if (output.json) {
        const answer = await session.ask(question, asked);
        const base = compare ? { base: await session.askBase(question) } : {};
        output.printJson({ ...answer, ...base, model: session.model });
        return;
      }
      if (compare) {
        output.print("Without the adapter:");
        await session.askBase(question, { onText: (text) => output.stream(text) });
        output.print("\n\nWith the adapter:");
      }
      let streamed = false;
      const answer: Answer = await session.ask(question, {
        ...asked,
        onText: (text) => {
          streamed = true;
          output.stream(text);
        },
      });
      output.print(streamed ? "" : answer.answer);
      for (const line of answerNotes(answer)) output.note(line);
    } finally {
      await session.dispose();
    }
  },
};
