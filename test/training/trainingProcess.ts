// Runs the job of the JSON file given as argument and writes every event as a line, for a parent that ends it. Goes on
// only as far as the parent has answered the events, a byte each: so it is killed where the parent wants it.
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { runTraining } from "../../src/training/run.ts";
import type { TrainingEvent, TrainingJob } from "../../src/training/trainer.ts";

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("give the path of a job");
const job = JSON.parse(readFileSync(path, "utf8")) as TrainingJob;
const events = { told: 0, answered: 0 };
process.stdin.on("data", (data) => (events.answered += data.length));
const tell = (event: TrainingEvent): void => {
  events.told++;
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
const untilAnswered = async (): Promise<void> => {
  while (events.answered < events.told) await delay(1);
};
await runTraining(job, tell, undefined, untilAnswered);
process.stdin.unref();
