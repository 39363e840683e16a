// What the shell is told.
import type { ErrorCode } from "../errors/codes.ts";
import { UserError } from "../errors/userError.ts";

export const exitCodes = { done: 0, failed: 1, wrongUse: 2, interrupted: 130 } as const;

const wrongUse: readonly ErrorCode[] = [
  "wrong-use",
  "unknown-setting",
  "setting-out-of-range",
  "unknown-model",
];

export function exitCodeOf(error: unknown): number {
  if (!UserError.is(error)) return exitCodes.failed;
  if (error.code === "cancelled") return exitCodes.interrupted;
  return wrongUse.includes(error.code) ? exitCodes.wrongUse : exitCodes.failed;
}
