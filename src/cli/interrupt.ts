// Ctrl-C: the first one stops at the next safe point, the second at once.
import { stoppedByPerson } from "../errors/cancelled.ts";
import { exitCodes } from "./exitCodes.ts";

/**
 * The signal that Ctrl-C and a terminating system abort.
 * @param onFirst says that the work stops.
 */
export function interruptSignal(onFirst: () => void): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    onFirst();
    stop.abort(stoppedByPerson());
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return stop.signal;
}

/** Ends when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
