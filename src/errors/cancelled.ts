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

/** Who gives up waiting for `work` gets an end at once; the work itself goes on. @throws what `reason` makes. */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  reason: () => UserError = stoppedByPerson,
): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(reason());
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}
