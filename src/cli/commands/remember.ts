import type { CliCommand } from "../cliCommand.ts";

export const rememberCommand: CliCommand = {
  usage: "remember <document>",
  summary: "teach a document again that was to be forgotten",
  details: `Takes back what \`steep forget\` did: the next \`steep inject\` teaches the document again.

  $ steep remember docs/old-plan.md`,
  flags: (command) => command.option("--folder <dir>", "the folder; the document's path is from there", "."),
  async run([document = ""], { output, options, flags }) {
    const { rememberDocument } = await import("../../engine/forget.ts");
    const forgotten = await rememberDocument(String(flags["folder"]), document, options.dataDir);
    if (output.json) output.printJson({ document, wasForgotten: forgotten });
    else if (forgotten) output.print(`${document} is taught again with the next \`steep inject\`.`);
    else output.print(`${document} was not left out; nothing changes.`);
  },
};
