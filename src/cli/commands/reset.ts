import type { CliCommand } from "../cliCommand.ts";
import { confirmed } from "../confirm.ts";
import { bytesText } from "../pace.ts";

export const resetCommand: CliCommand = {
  usage: "reset [folder]",
  summary: "delete everything that was learned of a folder",
  details: `Deletes the adapters, the pairs, your changes to them and the reports of a folder. The documents and the
models stay. It asks first; --yes answers that.

  $ steep reset docs/`,
  flags: (command) => command.option("--yes", "do not ask"),
  async run([folder = "."], { output, options, flags }) {
    const { openPlace } = await import("../../engine/place.ts");
    const { resetFolder } = await import("../../engine/forget.ts");
    // A damaged manifest must not keep a person from a reset, so nothing of it is read.
    const { folder: absolute } = await openPlace(folder, options.dataDir);
    const question = `Delete all that was learned of ${absolute}?`;
    if (flags["yes"] !== true && !(await confirmed(question, output, options.signal))) {
      output.note("Nothing was deleted.");
      return;
    }
    const bytes = await resetFolder(folder, options.dataDir);
    if (output.json) output.printJson({ folder: absolute, bytes });
    else output.print(`Deleted; ${bytesText(bytes)} are free again.`);
  },
};
