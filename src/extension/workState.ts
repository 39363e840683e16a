// What the status item shows, from all that is known about a folder. Knows nothing of VS Code.
import type { Problem } from "../protocol/problem.ts";
import { stepOfStage, type RunSnapshot } from "../protocol/run.ts";
import type { FolderStatus, WorkState } from "../protocol/status.ts";

/** Whether anything can be done at all. */
export type Readiness = "ready" | "noFolder" | "notTrusted" | "unsupported";

/** What is known about one folder. */
export interface FolderFacts {
  readonly status?: FolderStatus;
  readonly run?: RunSnapshot;
  /** The documents are being read. */
  readonly scanning: boolean;
  /** What failed last; gone with the next success. */
  readonly problem?: Problem;
}

/** The state of one folder; what goes on now comes before what failed, that before what is known. */
export function workStateOf(
  readiness: Readiness,
  facts: FolderFacts,
  commandFor: (problem: Problem) => string | undefined,
): WorkState {
  if (readiness !== "ready") return { kind: "idle", why: readiness };
  if (facts.run) return stateOfRun(facts.run);
  if (facts.problem) {
    const { message, hint } = facts.problem;
    const command = commandFor(facts.problem);
    return { kind: "error", message, hint, ...(command === undefined ? {} : { command }) };
  }
  const { status } = facts;
  if (!status) return facts.scanning ? { kind: "scanning" } : { kind: "idle", why: "notTaught" };
  if (!status.active) return { kind: "idle", why: "notTaught" };
  const { version } = status.active;
  return status.state === "stale"
    ? { kind: "stale", version, count: status.stale.count }
    : { kind: "upToDate", version };
}

function stateOfRun({ progress, paused }: RunSnapshot): WorkState {
  if (paused) return { kind: "paused", reason: paused, ...(progress ? { progress } : {}) };
  if (!progress) return { kind: "scanning" };
  switch (stepOfStage[progress.stage]) {
    case "read":
    case "model":
      return { kind: "scanning", progress };
    case "write":
      return { kind: "writing", progress };
    case "train":
    case "measure":
      return { kind: "training", progress };
  }
}

/** Which of several folders' states the one status item shows: work first, then errors, then the current folder. */
export function mostUrgent<T extends { readonly state: WorkState; readonly current: boolean }>(
  folders: readonly T[],
): T | undefined {
  const rank = ({ state, current }: T): number => rankOf[state.kind] * 2 + (current ? 1 : 0);
  return folders.toSorted((a, b) => rank(b) - rank(a))[0];
}

const rankOf: Readonly<Record<WorkState["kind"], number>> = {
  training: 3,
  writing: 3,
  paused: 2,
  error: 1,
  scanning: 1,
  // Of folders that only wait, the one that a person works in is shown.
  stale: 0,
  upToDate: 0,
  idle: 0,
};
