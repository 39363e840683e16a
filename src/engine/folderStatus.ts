// A folder's status as views get it: what is known, what has changed, and what is being done.
import { readSelection } from "../knowledge/selection.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import type { FolderStatus, VersionSummary } from "../protocol/status.ts";
import type { CurrentRun } from "./currentRun.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { countPendingEdits } from "./knownPairs.ts";
import { openPlace } from "./place.ts";
import { readStatus } from "./status.ts";

/** The status with the versions, newest first. @throws UserError `no-such-folder`, `data-corrupt`. */
export async function readFolderStatus(
  folder: string,
  options: EngineOptions,
  current: Pick<CurrentRun, "snapshot">,
): Promise<FolderStatus & { readonly versions: readonly VersionSummary[] }> {
  const place = await openPlace(folder, options.dataDir);
  const [status, selection, pendingEdits, run] = await Promise.all([
    readStatus(folder, options),
    readSelection(place.paths),
    countPendingEdits(place.paths),
    current.snapshot(folder, options.dataDir),
  ]);
  const versions = status.versions.toReversed().map((version) => summaryOf(version, status.active?.version));
  const active = versions.find((version) => version.active);
  const { changed = [], added = [], removed = [], stale: count = 0 } = status.freshness ?? {};
  return {
    folder: status.folder,
    state: states[status.state],
    documents: status.documents,
    ...(active ? { active } : {}),
    stale: { changed, added, removed, count },
    pendingEdits,
    ...(run ? { run } : {}),
    ...(selection.scope.length > 0 ? { scope: selection.scope } : {}),
    forgotten: selection.forgotten,
    knowledge: status.knowledge,
    ...(status.report === undefined ? {} : { report: status.report }),
    versions,
  };
}

const states = { "not injected": "notTaught", "up to date": "upToDate", stale: "stale" } as const;

function summaryOf(version: AdapterVersion, active: number | undefined): VersionSummary {
  const { createdAt, commit, pairs, facts, covered, accuracy } = version;
  return {
    version: version.version,
    active: version.version === active,
    createdAt,
    ...(commit === undefined ? {} : { commit }),
    model: version.baseName,
    pairs,
    facts,
    covered,
    documents: version.documents.length,
    ...(accuracy
      ? {
          accuracy: {
            base: accuracy.base,
            adapter: accuracy.adapter,
            oracle: accuracy.oracle,
            n: accuracy.n,
          },
        }
      : {}),
  };
}
