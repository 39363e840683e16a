// A run as its events tell it.
import {
  type RunEvent,
  type RunProgress,
  type RunSnapshot,
  runSteps,
  type RunStep,
  stepOfStage,
} from "../protocol/run.ts";
import { afterEvent, newRun } from "../protocol/runSnapshot.ts";

/** The run after an event; events may come before the first snapshot. */
export function withRunEvent(before: RunSnapshot | undefined, event: RunEvent): RunSnapshot {
  return afterEvent(before ?? newRun(new Date(), 0), event);
}

export type StepState = "done" | "now" | "next";

/** The five steps, each with where it stands. */
export function stepStates(progress: RunProgress | undefined, finished: boolean): [RunStep, StepState][] {
  const now = progress ? runSteps.indexOf(stepOfStage[progress.stage]) : -1;
  return runSteps.map((step, place) => [
    step,
    finished || place < now ? "done" : place === now ? "now" : "next",
  ]);
}
