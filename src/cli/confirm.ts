// A question that only a person can answer: on a terminal, or beforehand by a flag.
import { createInterface } from "node:readline/promises";
import { UserError } from "../errors/userError.ts";
import type { Output } from "./output.ts";

/** True for yes. @throws UserError `wrong-use` where nobody can be asked. */
export async function confirmed(question: string, output: Output, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || output.json) {
    throw new UserError(
      "wrong-use",
      "This must be confirmed, and there is no terminal to ask on.",
      "Give --yes.",
    );
  }
  output.end();
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return /^\s*y(es)?\s*$/i.test(await lines.question(`${question} [y/N] `, { signal }));
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
