import type { CliCommand } from "../cliCommand.ts";
import { versionNumber } from "../versionNumber.ts";

export const rollbackCommand: CliCommand = {
  usage: "rollback [folder] [version]",
  summary: "let an earlier version of the adapter answer",
  details: `Makes an earlier version answer; without a number, the one before the active one. Nothing is deleted,
so \`steep rollback . 3\` also goes forward again. \`steep status\` lists the versions.

  $ steep rollback
  $ steep rollback docs/ 2`,
  async run([first = ".", second], { output, options }) {
    // A number alone is a version of this folder's.
    const alone = second === undefined && /^v?\d+$/.test(first);
    const [folder, version] = alone ? [".", first] : [first, second];
    const { rollback } = await import("../../engine/versions.ts");
    const result = await rollback(folder, versionNumber(version), options.dataDir);
    if (output.json) output.printJson(result);
    else output.print(`Version ${result.to} answers now (before: ${result.from ?? "none"}).`);
    if (result.warning !== undefined) output.note(result.warning);
  },
};
