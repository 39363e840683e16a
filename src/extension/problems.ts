// Errors as plain data, for messages and the panel.
import { UserError } from "../errors/userError.ts";
import type { Problem } from "../protocol/problem.ts";

/** An error as plain data. */
export function problemOf(error: unknown): Problem {
  if (UserError.is(error)) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "bug", message, hint: "" };
}

/** A person or another part of the program stopped it: nothing to report. */
export function isCancelled(error: unknown): boolean {
  return UserError.is(error) && error.code === "cancelled";
}
