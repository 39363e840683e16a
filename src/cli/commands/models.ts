import type { ListedModel } from "../../engine/models.ts";
import type { CliCommand } from "../cliCommand.ts";
import { bytesText } from "../pace.ts";
import { tableLines } from "../table.ts";

export const modelsCommand: CliCommand = {
  usage: "models",
  summary: "list the models that can be taught, and which fits this machine",
  details: `Lists the models that --model knows by name. Any other GGUF file of the same architectures can be
given by its path.

  $ steep inject --model qwen2.5-coder-1.5b
  $ steep inject --model ~/models/my-model.gguf`,
  async run(_args, { output }) {
    const { readHardware } = await import("../../engine/hardware.ts");
    const { listModels } = await import("../../engine/models.ts");
    const models = await listModels(await readHardware());
    if (output.json) output.printJson({ models });
    else for (const line of modelLines(models, output.width)) output.print(line);
  },
};

/** The models as a table; `*` is the one that is proposed. */
export function modelLines(models: readonly ListedModel[], width: number): string[] {
  const columns = [
    { title: "" },
    { title: "model" },
    { title: "download", align: "right" as const },
    { title: "memory", align: "right" as const },
    { title: "here" },
    { title: "licence" },
  ];
  const rows = models.map((model) => [
    model.proposed ? "*" : "",
    model.id,
    model.fetched ? "have it" : bytesText(model.bytes),
    bytesText(model.memory.train),
    fitText(model),
    model.licence,
  ]);
  return [
    ...tableLines(columns, rows, width),
    "",
    "* fits this machine best. Memory is for teaching; times are for documents of 600 words.",
  ];
}

function fitText({ fit, purpose }: ListedModel): string {
  if (!fit) return "too little memory";
  const trial = purpose === "test" ? " (only for trying out)" : "";
  return `${fit.device === "gpu" ? "GPU" : "CPU"}, about ${fit.minutes} min${trial}`;
}
