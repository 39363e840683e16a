// Runs the job of the JSON file given as argument and writes every event as a line, for a parent that ends it.
import { readFileSync } from "node:fs";
import { runTraining } from "../../src/training/run.ts";
import type { TrainingJob } from "../../src/training/trainer.ts";

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("give the path of a job");
const job = JSON.parse(readFileSync(path, "utf8")) as TrainingJob;
await runTraining(job, (event) => process.stdout.write(`${JSON.stringify(event)}\n`));
