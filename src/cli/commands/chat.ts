import { createInterface } from "node:readline";
import type { Answer, Turn } from "../../engine/answer.ts";
import { UserError } from "../../errors/userError.ts";
import { answerNotes } from "../answerNotes.ts";
import type { CliCommand } from "../cliCommand.ts";
import { exitCodes } from "../exitCodes.ts";
import { printFailure } from "../failure.ts";
import type { Output } from "../output.ts";

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
    let failed = false;
    try {
      prompt();
      for await (const line of lines) {
        const question = line.trim();
        if (question !== "") {
          const onText = output.json ? undefined : (text: string) => output.stream(text);
          const answer = await askOrPrint(
            () => session.ask(question, { history, ...(onText ? { onText } : {}) }),
            output,
          );
          if (answer) {
            if (output.json) output.printJson(answer);
            else {
              output.print(answer.certainty === "abstained" ? answer.answer : "");
              if (interactive) for (const note of answerNotes(answer)) output.note(note);
            }
            history.push({ role: "user", content: question }, { role: "assistant", content: answer.answer });
            history.splice(0, history.length - 2 * remembered);
          } else failed = true;
        }
        prompt();
      }
      options.signal.throwIfAborted();
      return failed && !interactive ? exitCodes.failed : exitCodes.done;
    } finally {
      lines.close();
      await session.dispose();
    }
  },
};

/** The answer; undefined where the question, with what was said before, is too long: the next one may be shorter. */
async function askOrPrint(ask: () => Promise<Answer>, output: Output): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!UserError.is(error) || error.code !== "prompt-too-long") throw error;
    printFailure(error, output);
    return undefined;
  }
}
