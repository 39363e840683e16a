// When documents that changed are distilled again: on demand, when the machine is idle, or only by command.
import type { StaleDocuments } from "../protocol/status.ts";

export const redistilChoices = ["ask", "idle", "never"] as const;
export type RedistilChoice = (typeof redistilChoices)[number];

export interface RedistilFacts {
  readonly choice: RedistilChoice;
  readonly stale: StaleDocuments;
  /** What `staleKey` was when the person was last asked. */
  readonly asked: string | undefined;
  readonly running: boolean;
  /** Since the last key, click or change of window. */
  readonly idleSeconds: number;
  readonly idleMinutes: number;
}

export type RedistilStep = "ask" | "start" | "wait" | "nothing";

/** What to do about stale documents now; `wait` means to look again later. */
export function redistilStep(facts: RedistilFacts): RedistilStep {
  if (facts.stale.count === 0 || facts.choice === "never") return "nothing";
  if (facts.running) return "wait";
  if (facts.choice === "ask") return facts.asked === staleKey(facts.stale) ? "nothing" : "ask";
  return facts.idleSeconds >= facts.idleMinutes * 60 ? "start" : "wait";
}

/** Tells one set of stale documents from another, so that a person is asked once about each. */
export function staleKey({ changed, added, removed }: StaleDocuments): string {
  return JSON.stringify([changed, added, removed]);
}
