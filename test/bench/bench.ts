// The training benchmark: `npm run bench`, with `-- --json` for one object, `-- --scaling` for training time by the
// number of pairs, `-- --threads N`. Each model runs in a process of its own, which its memory and start are measured of.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { modelLines, scalingLines, type ModelReport } from "./report.ts";
import { measureScaling } from "./scaling.ts";

const models = [
  { id: "smollm2-135m", steps: 7 },
  { id: "qwen2.5-coder-0.5b", steps: 5 },
];

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    scaling: { type: "boolean", default: false },
    threads: { type: "string", default: "0" },
  },
});

if (values.scaling) {
  const report = await measureScaling(Number(values.threads));
  console.log(values.json ? JSON.stringify(report) : scalingLines(report).join("\n"));
} else {
  const reports: ModelReport[] = [];
  for (const { id, steps } of models) {
    process.stderr.write(`${id}: loading, then ${steps} steps\n`);
    const report = await inOwnProcess(id, steps);
    reports.push(report);
    if (!values.json) console.log(`${modelLines(report).join("\n")}\n`);
  }
  if (values.json) console.log(JSON.stringify({ models: reports }));
}

async function inOwnProcess(id: string, steps: number): Promise<ModelReport> {
  const program = fileURLToPath(new URL("./modelBench.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--import",
    "tsx",
    program,
    id,
    values.threads,
    String(steps),
  ]);
  return JSON.parse(stdout) as ModelReport;
}
