// Errors of the engine as they come over the wire.
import { ResponseError } from "vscode-jsonrpc/node";
import { UserError } from "../../errors/userError.ts";
import type { ProblemData } from "../../protocol/problem.ts";

/** What was thrown in the engine; any other error unchanged. */
export function fromWire(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const data = (error.data ?? {}) as ProblemData;
  if (data.code !== undefined) return new UserError(data.code, error.message, data.hint ?? "");
  const bug = new Error(error.message);
  if (data.stack !== undefined) bug.stack = data.stack;
  return bug;
}
