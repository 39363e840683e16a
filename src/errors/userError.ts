// The one kind of error a person can mend. Everything else that is thrown is a bug and keeps its stack.
import type { ErrorCode } from "./codes.ts";

/**
 * An error that the person at the keyboard can act on.
 * `message` names the thing and the numbers, `hint` names the way out; both are whole sentences.
 */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "UserError";
    this.code = code;
    this.hint = hint;
  }

  /** True for a UserError, also one that came from another bundle (so not by `instanceof` alone). */
  static is(error: unknown): error is UserError {
    return error instanceof Error && error.name === "UserError" && "code" in error && "hint" in error;
  }
}
