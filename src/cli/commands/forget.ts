import type { CliCommand } from "../cliCommand.ts";

export const forgetCommand: CliCommand = {
  usage: "forget <document>",
  summary: "leave a document out from now on",
  details: `Leaves a document out, although it is in the folder. What is looked up for answers is without it at once; the
adapter itself forgets with the next \`steep inject\`, which trains without it. \`steep remember\` takes it back.

  $ steep forget docs/old-plan.md
  $ steep forget --folder docs/ old-plan.md`,
  flags: (command) => command.option("--folder <dir>", "the folder; the document's path is from there", "."),
  async run([document = ""], { output, options, flags }) {
    const { forgetDocument } = await import("../../engine/forget.ts");
    const result = await forgetDocument(String(flags["folder"]), document, options.dataDir);
    if (output.json) {
      output.printJson(result);
      return;
    }
    output.print(`${result.document} is left out from now on; ${result.pairs} pairs are gone.`);
    if (result.needsInjection)
      output.print("The adapter still knows it: run `steep inject` to train without it.");
  },
};
