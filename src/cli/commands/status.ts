import type { StatusResult } from "../../engine/status.ts";
import type { CliCommand } from "../cliCommand.ts";
import { percent, tableLines } from "../table.ts";

export const statusCommand: CliCommand = {
  usage: "status [folder]",
  summary: "show what the model was taught, and which documents changed since",
  details: `Shows the versions of a folder's adapter, the one that answers, and the documents that changed since it
was taught. No model is loaded.

  $ steep status
  $ steep status docs/ --json`,
  async run([folder = "."], { output, options }) {
    const { readStatus } = await import("../../engine/status.ts");
    const status = await readStatus(folder, options);
    if (output.json) output.printJson(status);
    else for (const line of statusLines(status, output.width)) output.print(line);
  },
};

function statusLines(status: StatusResult, width: number): string[] {
  const { active, freshness, versions } = status;
  if (!active || !freshness) {
    return [
      `${status.folder}: not taught yet (${status.documents} documents found).`,
      "Run `steep inject` to teach it.",
    ];
  }
  const commit = active.commit === undefined ? "" : ` at commit ${active.commit.slice(0, 7)}`;
  const changes = [
    ...freshness.changed.map((path) => `  changed  ${path}`),
    ...freshness.added.map((path) => `  new      ${path}`),
    ...freshness.removed.map((path) => `  removed  ${path}`),
  ];
  const rows = versions
    .toReversed()
    .map((version) => [
      version.version === active.version ? "*" : "",
      `v${version.version}`,
      version.createdAt.slice(0, 16).replace("T", " "),
      version.baseName,
      String(version.pairs),
      `${version.covered} of ${version.facts}`,
      version.accuracy
        ? `${percent(version.accuracy.base)} -> ${percent(version.accuracy.adapter)} of ${version.accuracy.n}`
        : "not measured",
    ]);
  const columns = ["", "version", "made", "model", "pairs", "facts covered", "held-out questions"];
  return [
    `${status.folder}: ${freshness.stale === 0 ? "up to date" : `stale, ${freshness.stale} documents differ`}`,
    `Version ${active.version} answers, taught from ${active.documents.length} documents${commit}.`,
    ...changes,
    "",
    ...tableLines(
      columns.map((title) => ({ title })),
      rows,
      width,
    ),
    "",
    `Kept in ${status.knowledge}`,
  ];
}
