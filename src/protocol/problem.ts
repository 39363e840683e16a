// An error as it crosses a process or a frame.
import type { ErrorCode } from "../errors/codes.ts";

/** What a person can mend, or a bug (`code: "bug"`), in whole sentences. */
export interface Problem {
  readonly code: ErrorCode | "bug";
  readonly message: string;
  /** The way out; empty for a bug. */
  readonly hint: string;
}

/** `data` of a JSON-RPC error of the engine; without a code the error is a bug. */
export interface ProblemData {
  readonly code?: ErrorCode;
  readonly hint?: string;
  readonly stack?: string;
}
