// The reason with which every stop by a person is signalled, so that whatever notices it first says the same.
import { UserError } from "./userError.ts";

/** For `AbortController.abort`. Without a reason, the signal would throw what looks like a bug. */
export function stoppedByPerson(): UserError {
  return new UserError(
    "cancelled",
    "Stopped.",
    "What was done so far is kept; the same command goes on from there.",
  );
}
