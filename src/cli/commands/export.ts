import type { CliCommand } from "../cliCommand.ts";
import { versionNumber } from "../versionNumber.ts";

export const exportCommand: CliCommand = {
  usage: "export <folder> [file]",
  summary: "write the adapter to a GGUF file for other programs",
  details: `Writes a folder's adapter as a GGUF LoRA, which llama.cpp (--lora) and Ollama (ADAPTER) load beside the
same base model.

  $ steep export . project.gguf
  $ steep export docs/ project.gguf --version-number 2`,
  flags: (command) =>
    command
      .usage("[options] [folder] <file>")
      .option("--version-number <n>", "the version to write (default: the one that answers)"),
  async run([first = "", second], { output, options, flags }) {
    const [folder, file] = second === undefined ? [".", first] : [first, second];
    const { exportAdapter } = await import("../../engine/versions.ts");
    const version = versionNumber(flags["versionNumber"] as string | undefined);
    const result = await exportAdapter(folder, file, version, options.dataDir);
    if (output.json) {
      output.printJson(result);
      return;
    }
    output.print(`Version ${result.version} is in ${result.adapter}.`);
    output.print(`It belongs to ${result.base.name} (sha256 ${result.base.sha256.slice(0, 12)}).`);
  },
};
