// What is known of a run that goes on, kept up with its events, on both sides of the panel's frame.
import type { RunEvent, RunSnapshot } from "./run.ts";

/** A run that just began in the engine with this process id. */
export function newRun(since: Date, pid: number): RunSnapshot {
  return {
    since: since.toISOString(),
    losses: [],
    heldOutLosses: [],
    accuracies: [],
    pairs: [],
    pairCount: 0,
    notes: [],
    process: { here: true, pid, host: "" },
  };
}

/** The run after an event. */
export function afterEvent(run: RunSnapshot, event: RunEvent): RunSnapshot {
  switch (event.kind) {
    case "progress":
      return { ...run, progress: event.progress };
    case "loss":
      return { ...run, losses: thinned([...run.losses, event.point]) };
    case "heldOutLoss":
      return { ...run, heldOutLosses: thinned([...run.heldOutLosses, event.point]) };
    case "accuracy":
      return { ...run, accuracies: thinned([...run.accuracies, event.point]) };
    case "pair":
      return { ...run, pairs: [...run.pairs, event.pair].slice(-latestPairs), pairCount: event.count };
    case "note":
      return {
        ...run,
        notes: [...run.notes, { level: event.level, text: event.text }].slice(-latestNotes),
      };
    case "paused":
      return { ...run, paused: event.reason };
    case "resumed": {
      const { paused: _, ...rest } = run;
      return rest;
    }
  }
}

const latestPairs = 20;
const latestNotes = 50;
/** More points than a chart has pixels say nothing. */
const mostPoints = 1000;

// Every second point of the older half goes: the newest stay exact, and the first one is kept.
function thinned<T>(points: readonly T[]): readonly T[] {
  if (points.length <= mostPoints) return points;
  const half = Math.floor(points.length / 2);
  return points.filter((_, index) => index >= half || index % 2 === 0);
}
