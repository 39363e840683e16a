import { createInterface } from "node:readline";
import type { Turn } from "../../engine/answer.ts";
import { answerNotes } from "../answerNotes.ts";
import type { CliCommand } from "../cliCommand.ts";

/** Turns that the model is shown again with the next question. */
const remembered = 4;

export const chatCommand: CliCommand = {
  usage: "chat [folder]",
  summary: "talk with the taught model",
  details: `Asks and answers in turns until Ctrl-D. In a pipe every line is a question; with --json every answer is a
line of JSON.

  $ steep chat docs/
  $ cat questions.txt | steep chat --json`,
  async run([folder = "."], { output, options }) {
    const { openSession } = await import("../../engine/session.ts");
    const session = await openSession(folder, options);
    const interactive = process.stdin.isTTY && !output.json;
    const lines = createInterface({
      input: process.stdin,
      ...(interactive ? { output: process.stderr } : {}),
    });
    options.signal.addEventListener("abort", () => lines.close());
    lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    if (interactive) output.note(`${session.model}, version ${session.version}. Ctrl-D ends.`);
    lines.setPrompt("> ");
    const prompt = (): void => {
      if (interactive) lines.prompt();
    };
    const history: Turn[] = [];
    try {
      prompt();
      for await (const line of lines) {
        const question = line.trim();
        if (question !== "") {
          const onText = output.json ? undefined : (text: string) => output.stream(text);
          const answer = await session.ask(question, { history, ...(onText ? { onText } : {}) });
          if (output.json) output.printJson(answer);
          else {
            output.print(answer.certainty === "abstained" ? answer.answer : "");
            if (interactive) for (const note of answerNotes(answer)) output.note(note);
          }
          history.push({ role: "user", content: question }, { role: "assistant", content: answer.answer });
          history.splice(0, history.length - 2 * remembered);
        }
        prompt();
      }
      options.signal.throwIfAborted();
    } finally {
      lines.close();
      await session.dispose();
    }
  },
};
