// When documents that changed are distilled again: on demand, when the machine is idle, or only by command.
import type { StaleDocuments } from "../protocol/status.ts";

export const redistilChoices = ["ask", "idle", "never"] as const;
export type RedistilChoice = (typeof redistilChoices)[number];

export interface RedistilFacts {
  readonly choice: RedistilChoice;
  readonly stale: StaleDocuments;
  /** The choice with its documents that was last carried out, see `settledKey`. */
  readonly settled: string | undefined;
  readonly running: boolean;
  /** Since the last key, click or change of window. */
  readonly idleSeconds: number;
  readonly idleMinutes: number;
  /** The processors have enough to do. */
  readonly busy: boolean;
}

export type RedistilStep = "ask" | "start" | "wait" | "nothing";

/** What to do about stale documents now; `wait` means to look again later. */
export function redistilStep(facts: RedistilFacts): RedistilStep {
  if (facts.stale.count === 0 || facts.choice === "never") return "nothing";
  if (facts.running) return "wait";
  if (facts.settled === settledKey(facts.choice, facts.stale)) return "nothing";
  if (facts.choice === "ask") return "ask";
  return facts.idleSeconds >= facts.idleMinutes * 60 && !facts.busy ? "start" : "wait";
}

/**
 * Tells one set of stale documents from another: a person is asked once about each, and a run that was cancelled, has
 * failed or was no gain is not begun again unasked.
 */
export function settledKey(choice: RedistilChoice, { changed, added, removed }: StaleDocuments): string {
  return JSON.stringify([choice, changed, added, removed]);
}
