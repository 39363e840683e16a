// The training benchmark: `npm run bench`, with `-- --json` for one object, `-- --threads N`, and `-- --only <part>` for
// one part: a model's id (rates, memory, start, profile) or `scaling` (time by the number of pairs). Each model runs in
// a process of its own, which its memory and start are measured of.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { modelLines, scalingLines, type ModelReport, type ScalingReport } from "./report.ts";
import { measureScaling } from "./scaling.ts";

const models = [
  { id: "smollm2-135m", steps: 7 },
  { id: "qwen2.5-coder-0.5b", steps: 5 },
];
const parts = [...models.map(({ id }) => id), "scaling"];

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    threads: { type: "string", default: "0" },
  },
});
if (values.only !== undefined && !parts.includes(values.only)) {
  throw new Error(`there is no part "${values.only}": ${parts.join(", ")}`);
}
const wanted = (part: string): boolean => values.only === undefined || values.only === part;

const reports: ModelReport[] = [];
for (const { id, steps } of models.filter((model) => wanted(model.id))) {
  process.stderr.write(`${id}: loading, then ${steps} steps\n`);
  const report = await inOwnProcess(id, steps);
  reports.push(report);
  if (!values.json) console.log(`${modelLines(report).join("\n")}\n`);
}
let scaling: ScalingReport | undefined;
if (wanted("scaling")) {
  process.stderr.write("scaling: one epoch each of 1x, 2x and 4x the pairs\n");
  scaling = await measureScaling(Number(values.threads));
  if (!values.json) console.log(scalingLines(scaling).join("\n"));
}
if (values.json) console.log(JSON.stringify({ models: reports, scaling }));

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
