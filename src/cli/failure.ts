// Errors as the person at the terminal, or the program behind the pipe, gets them.
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import envPaths from "env-paths";
import { UserError } from "../errors/userError.ts";
import type { Output } from "./output.ts";

/** Prints an error: message and hint for one that can be mended; for a bug, where its stack is. */
export function printFailure(error: unknown, output: Output): void {
  const { code, message, hint } = UserError.is(error) ? error : bugReport(error);
  if (output.json) {
    output.printJson({ error: { code, message, hint } });
    return;
  }
  output.note(code === "cancelled" ? message : `error: ${message}`);
  if (hint !== "") output.note(`hint: ${hint}`);
}

interface Report {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function bugReport(error: unknown): Report {
  const bug = error instanceof Error ? error : new Error(String(error));
  const text = `${new Date().toISOString()} steep ${process.env["STEEP_VERSION"] ?? "from source"} on ${process.platform} ${process.arch}, Node ${process.version}\n${withoutSecrets(process.argv.slice(2)).join(" ")}\n${stackOf(bug)}\n\n`;
  const message = `Something went wrong that should not: ${bug.message}`;
  try {
    const folder = envPaths("steep", { suffix: "" }).log;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "errors.log");
    appendFileSync(file, text);
    return { code: "bug", message, hint: `The details are at the end of ${file}; please report them.` };
  } catch {
    // A home that cannot be written must not hide what happened.
    return { code: "bug", message, hint: text };
  }
}

/** A token is given by `--token x` or `--token=x`. */
export function withoutSecrets(args: readonly string[]): string[] {
  return args.map((arg, place) =>
    args[place - 1] === "--token"
      ? "***"
      : arg.replace(/^(--token=).*/s, (_all, name: string) => `${name}***`),
  );
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
