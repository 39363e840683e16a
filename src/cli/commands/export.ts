import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Exported } from "../../engine/versions.ts";
import type { CliCommand } from "../cliCommand.ts";
import type { Output } from "../output.ts";
import { versionNumber } from "../versionNumber.ts";

export const exportCommand: CliCommand = {
  usage: "export [folder] [file]",
  summary: "write the adapter to a GGUF file for other programs",
  details: `Writes a folder's adapter as a GGUF LoRA, which llama.cpp (--lora) and Ollama (ADAPTER) load beside the
same base model. With --ollama a Modelfile is written beside it, from which \`ollama create\` makes a model.

  $ steep export
  $ steep export . project.gguf
  $ steep export . out/project.gguf --ollama
  $ steep export docs/ project.gguf --version-number 2`,
  flags: (command) =>
    command
      .option("--version-number <n>", "the version to write (default: the one that answers)")
      .option("--ollama", "also write a Modelfile for Ollama"),
  async run([first, second], { output, options, flags }) {
    const { folder, file } = await placesOf(first, second);
    const version = versionNumber(flags["versionNumber"] as string | undefined);
    if (flags["ollama"] === true) {
      const { exportForOllama } = await import("../../engine/ollama.ts");
      const result = await exportForOllama(folder, file, version, options);
      if (output.json) {
        output.printJson(result);
        return;
      }
      printExported(result, output);
      output.print(`Make a model of it: ollama create ${result.name} -f ${result.modelfile}`);
      return;
    }
    const { exportAdapter } = await import("../../engine/versions.ts");
    const result = await exportAdapter(folder, file, version, options.dataDir);
    if (output.json) output.printJson(result);
    else printExported(result, output);
  },
};

/** A path alone is the folder where it is one, else the file; without a file it is named after the folder. */
async function placesOf(first = ".", second?: string): Promise<{ folder: string; file: string }> {
  if (second !== undefined) return { folder: first, file: second };
  const found = await stat(first).catch(() => undefined);
  if (first.endsWith(".gguf") && found?.isDirectory() !== true) return { folder: ".", file: first };
  return { folder: first, file: `${basename(resolve(first))}.gguf` };
}

function printExported({ version, adapter, base }: Exported, output: Output): void {
  output.print(`Version ${version} is in ${adapter}.`);
  output.print(`It belongs to ${base.name} (sha256 ${base.sha256.slice(0, 12)}).`);
}
