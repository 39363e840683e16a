import type { DoctorResult } from "../../engine/doctor.ts";
import type { CliCommand } from "../cliCommand.ts";
import { bytesText } from "../pace.ts";
import { modelLines } from "./models.ts";

export const doctorCommand: CliCommand = {
  usage: "doctor",
  summary: "show what this machine can do, and why not the GPU",
  details: `Shows hardware, backends, libraries, folders and models, and what stands in the way of a GPU.

  $ steep doctor --fetch-cuda    fetch NVIDIA's libraries (140 MB), then show the same`,
  flags: (command) => command.option("--fetch-cuda", "first fetch NVIDIA's libraries, by npm"),
  async run(_args, { output, options, flags }) {
    if (flags["fetchCuda"] === true) {
      const { fetchCuda } = await import("../../engine/cudaLibraries.ts");
      const path = await fetchCuda({ signal: options.signal });
      if (!output.json) output.print(`CUDA libraries: ${path}`);
    }
    const { doctor } = await import("../../engine/doctor.ts");
    const result = await doctor(options.dataDir);
    if (output.json) output.printJson(result);
    else for (const line of doctorLines(result, output.width)) output.print(line);
  },
};

function doctorLines(result: DoctorResult, width: number): string[] {
  const { processor, memory, backends, whyNotGpu, folders } = result;
  return [
    `Steep ${result.version}, Node ${result.node}, ${result.platform}, ggml ${result.ggml}`,
    `Processor: ${processor.name}, ${processor.cores} ${processor.cores === 1 ? "core" : "cores"}`,
    `Memory: ${bytesText(memory.free)} free of ${bytesText(memory.total)}`,
    "",
    "Backends:",
    ...backends.map(
      ({ backend, devices, obstacle }) =>
        `  ${backend.padEnd(7)} ${obstacle ?? devices.map((device) => `${device.description} (${bytesText(device.freeBytes)} free)`).join(", ")}`,
    ),
    whyNotGpu === undefined ? "A GPU is used." : "No GPU is used: see what each backend says.",
    "",
    "Folders:",
    ...folders.map(
      ({ use, path, freeBytes }) =>
        `  ${use}: ${path}${freeBytes === undefined ? "" : ` (${bytesText(freeBytes)} free)`}`,
    ),
    "",
    ...modelLines(result.models, width),
  ];
}
