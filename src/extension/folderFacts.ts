// What is known of one folder, and what it becomes by what the engine tells. Knows nothing of VS Code.
import type { Problem } from "../protocol/problem.ts";
import type { RunSnapshot } from "../protocol/run.ts";
import type { FolderStatus, VersionSummary } from "../protocol/status.ts";
import type { FolderFacts } from "./workState.ts";

export interface Known extends FolderFacts {
  readonly versions: readonly VersionSummary[];
  /** This window teaches: its run is known from events, from before the engine's first one to its end. */
  readonly teaching?: true;
  /** `problem` is why the last run failed. */
  readonly failedRun?: true;
}

/** New values; undefined takes one away. */
export type Change = { readonly [K in keyof Known]?: Known[K] | undefined };

export const nothingKnown: Known = { scanning: false, versions: [] };

export function changed(known: Known, change: Change): Known {
  const entries = Object.entries({ ...known, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as Known;
}

/** After a look at the folder. @param versions in any order */
export function withStatus(known: Known, status: FolderStatus, versions: readonly VersionSummary[]): Known {
  const { run, teaching, problem, failedRun } = known;
  return changed(known, {
    status,
    // A measurement of this engine or a run of another process has ended when the status no longer holds it.
    run: teaching ? run : status.run,
    scanning: false,
    versions: versions.toSorted((a, b) => b.version - a.version),
    // That the documents could be read does not mend what a run failed of.
    problem: failedRun && problem && !passing.has(problem.code) ? problem : undefined,
  });
}

/** When another process's run begins, goes on or ends (undefined); the same object where that changes nothing. */
export function withRunElsewhere(known: Known, run: RunSnapshot | undefined): Known {
  const { run: before } = known;
  if (before?.process.here === true || (!before && !run)) return known;
  return changed(known, { run });
}

/** What a run could not begin for, and a look at the folder shows to be over. */
const passing: ReadonlySet<Problem["code"]> = new Set([
  "busy",
  "engine-stopped",
  "no-documents",
  "no-such-folder",
]);
