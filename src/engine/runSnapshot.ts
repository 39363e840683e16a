// A run's events gathered into what a view that is opened in the middle of it needs.
import { hostname } from "node:os";
import {
  type AccuracyPoint,
  type LossPoint,
  type PauseReason,
  type RunEvent,
  type RunProgress,
  type RunSnapshot,
  type RunStage,
  runStages,
  type WrittenPair,
} from "../protocol/run.ts";
import type { EngineEvent, ProgressEvent } from "./events.ts";

export interface RunRecorder {
  /** The event as views get it; undefined when there is nothing to tell. */
  record(event: EngineEvent): RunEvent;
  setPaused(reason: PauseReason | undefined): RunEvent;
  readonly snapshot: RunSnapshot;
}

/** @param now milliseconds; grows */
export function recordRun(since: string, now: () => number): RunRecorder {
  const losses: LossPoint[] = [];
  const heldOutLosses: LossPoint[] = [];
  const accuracies: AccuracyPoint[] = [];
  const pairs: WrittenPair[] = [];
  const notes: { level: "info" | "warning"; text: string }[] = [];
  const pace = createRunPace(now);
  let pairCount = 0;
  let progress: RunProgress | undefined;
  let paused: PauseReason | undefined;

  return {
    record(event) {
      switch (event.kind) {
        case "progress": {
          const { kind: _kind, ...rest } = event;
          progress = { ...rest, ...pace.take(event) };
          return { kind: "progress", progress };
        }
        case "note":
          notes.push({ level: event.level, text: event.text });
          return event;
        case "loss":
          losses.push({ step: event.step, loss: event.loss });
          return { kind: "loss", point: { step: event.step, loss: event.loss } };
        case "heldOutLoss":
          heldOutLosses.push({ step: event.step, loss: event.loss });
          return { kind: "heldOutLoss", point: { step: event.step, loss: event.loss } };
        case "accuracy": {
          const { kind: _kind, ...point } = event;
          accuracies.push(point);
          return { kind: "accuracy", point };
        }
        case "pair": {
          const { kind: _kind, ...pair } = event;
          pairs.push(pair);
          pairs.splice(0, pairs.length - shownPairs);
          pairCount++;
          return { kind: "pair", pair, count: pairCount };
        }
      }
    },
    setPaused(reason) {
      paused = reason;
      pace.setPaused(reason !== undefined);
      return reason === undefined ? { kind: "resumed" } : { kind: "paused", reason };
    },
    get snapshot() {
      return {
        since,
        ...(progress ? { progress } : {}),
        ...(paused === undefined ? {} : { paused }),
        losses: [...losses],
        heldOutLosses: [...heldOutLosses],
        accuracies: [...accuracies],
        pairs: [...pairs],
        pairCount,
        notes: [...notes],
        process: { here: true, pid: process.pid, host: hostname() },
      };
    },
  };
}

/** Pairs that a view opened later is given. */
const shownPairs = 50;

/**
 * What part of a run's time each stage takes, without the download. Measured on two cores with a model of 0.5 billion
 * weights; elsewhere the bar runs unevenly, and the remaining time follows from what was really needed.
 */
const weights: Readonly<Record<RunStage, number>> = {
  documents: 0.01,
  model: 0.02,
  gate: 0.04,
  questions: 0.31,
  replay: 0.03,
  encoding: 0.01,
  targets: 0.1,
  training: 0.35,
  evaluation: 0.13,
};

interface RunPace {
  take(event: ProgressEvent): { share: number; remainingSeconds?: number };
  setPaused(paused: boolean): void;
}

/** Share and remaining time of the whole run; time that it stood still does not count. */
function createRunPace(now: () => number): RunPace {
  let share = 0;
  let worked = 0;
  let since: number | undefined = now();
  /** Where the first figure of this process stood: what an earlier run did says nothing about the pace. */
  let first: { readonly share: number; readonly seconds: number } | undefined;
  const seconds = (): number => (worked + (since === undefined ? 0 : now() - since)) / 1000;
  return {
    take({ stage, done, total }) {
      const place = runStages.indexOf(stage);
      const before = runStages.slice(0, place).reduce((sum, earlier) => sum + weights[earlier], 0);
      const part = total > 0 ? Math.min(1, done / total) : 0;
      share = Math.max(share, Math.min(1, before + weights[stage] * part));
      first ??= { share, seconds: seconds() };
      const made = share - first.share;
      const took = seconds() - first.seconds;
      // The first seconds say little.
      if (made < 0.01 || took < 3) return { share };
      return { share, remainingSeconds: Math.round((took / made) * (1 - share)) };
    },
    setPaused(paused) {
      if (paused && since !== undefined) {
        worked += now() - since;
        since = undefined;
      } else if (!paused) since ??= now();
    },
  };
}
