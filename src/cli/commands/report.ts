import type { CliCommand } from "../cliCommand.ts";

export const reportCommand: CliCommand = {
  usage: "report [folder]",
  summary: "print the path of the last report: what was taught, and what it is worth",
  details: `Prints where report.html of the version that answers is: a page that needs nothing else, with the pairs, the
training and the measurement.

  $ open "$(steep report docs/)"`,
  async run([folder = "."], { output, options }) {
    const { reportPath } = await import("../../engine/report.ts");
    const path = await reportPath(folder, options.dataDir);
    if (output.json) output.printJson({ path });
    else output.print(path);
  },
};
