import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runTraining } from "../../src/training/run.ts";
import type { TrainingEvent, TrainingJob, TrainingResult } from "../../src/training/trainer.ts";
import { randomPairs, tinyJob } from "./tinyJob.ts";

const dataset = { train: randomPairs(1, 14), heldOut: randomPairs(2, 3) };
const newJob = (): Promise<TrainingJob> => tinyJob({ dataset, settings: { restBelow: 1, wordDropout: 0.2 } });

/** Runs the job until `stop` says so, then aborts; returns the events. */
async function runUntil(job: TrainingJob, stop: (event: TrainingEvent) => boolean): Promise<TrainingEvent[]> {
  const aborter = new AbortController();
  const events: TrainingEvent[] = [];
  await assert.rejects(
    runTraining(
      job,
      (event) => {
        events.push(event);
        if (stop(event)) aborter.abort(new Error("stopped by the test"));
      },
      aborter.signal,
    ),
    /stopped by the test/,
  );
  return events;
}

/** Runs the job in a process of its own and kills it at once when `stop` says so. */
async function killAt(job: TrainingJob, stop: (event: TrainingEvent) => boolean): Promise<void> {
  const path = join(job.datasetPath, "..", "job.json");
  writeFileSync(path, JSON.stringify(job));
  const program = new URL("./trainingProcess.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", program, path], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => {}); // of an answer to a process that is gone
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on("exit", (_code, signal) => resolve(signal)),
  );
  for await (const line of createInterface({ input: child.stdout })) {
    if (stop(JSON.parse(line) as TrainingEvent)) child.kill("SIGKILL");
    else child.stdin.write(".");
  }
  assert.equal(await ended, "SIGKILL", "the process was killed before its end");
}

const stepOf = (event: TrainingEvent): number => (event.kind === "step" ? event.step : 0);
const checkpointOf = (job: TrainingJob): string => join(job.workFolder, "checkpoint.bin");

describe("training/run after an interruption", function () {
  this.timeout(180_000);
  let whole: TrainingResult;
  let wholeBytes: Buffer;
  let steps = 0;
  before(async () => {
    const job = await newJob();
    whole = await runTraining(job, () => {});
    wholeBytes = readFileSync(job.adapterPath);
    steps = whole.steps;
    assert.ok(steps >= 8, `${steps} steps`);
  });

  const finish = async (job: TrainingJob, sameBytes = true): Promise<TrainingEvent[]> => {
    const events: TrainingEvent[] = [];
    const result = await runTraining(job, (event) => events.push(event));
    if (!sameBytes) return events;
    assert.ok(readFileSync(job.adapterPath).equals(wholeBytes), "the adapter's bytes");
    const known = ({ firstLoss, lastLoss, curve, pairLoss, tokens, steps: n }: TrainingResult) =>
      JSON.stringify({ firstLoss, lastLoss, curve, pairLoss, tokens, n });
    assert.equal(known(result), known(whole));
    return events;
  };

  it("goes on from the very step at which it was cancelled, to the same adapter", async () => {
    for (const at of [1, Math.floor(steps / 2), steps - 1]) {
      const job = await newJob();
      await runUntil(job, (event) => stepOf(event) === at);
      assert.ok(existsSync(checkpointOf(job)));
      assert.equal(existsSync(job.adapterPath), false);
      const events = await finish(job);
      assert.equal(
        events.map(stepOf).find((step) => step > 0),
        at + 1,
      );
    }
  });

  it("trains no step again when it was killed after its end", async () => {
    const job = await newJob();
    await finish(job);
    rmSync(job.adapterPath);
    const events = await finish(job);
    assert.deepEqual(
      events.filter((event) => event.kind === "step" || event.kind === "resumed"),
      [{ kind: "resumed", step: steps, again: "nothing" }],
    );
  });

  it("goes on with another number of threads", async () => {
    const job = await newJob();
    await runUntil(job, (event) => stepOf(event) === 3);
    const events = await finish({ ...job, settings: { ...job.settings, threads: 2 } }, false);
    assert.deepEqual(
      events.filter((event) => event.kind === "resumed"),
      [{ kind: "resumed", step: 3, again: "nothing" }],
    );
    assert.equal(
      events.map(stepOf).find((step) => step > 0),
      4,
    );
  });

  it("goes on to the same adapter when it was cancelled within a step", async () => {
    const job = await newJob();
    for (const at of [2, 5]) {
      const aborter = new AbortController();
      const onEvent = (event: TrainingEvent): void => {
        // Runs when the next step is being computed.
        if (stepOf(event) >= at) setTimeout(() => aborter.abort(new Error("stopped by the test")), 1);
      };
      await assert.rejects(runTraining(job, onEvent, aborter.signal), /stopped by the test/);
    }
    await finish(job);
  });

  it("can be cancelled again and again", async () => {
    const job = await newJob();
    for (const at of [2, 3, 6]) await runUntil(job, (event) => stepOf(event) === at);
    await finish(job);
  });

  it("does not compute again what the teacher had answered when it was cancelled", async () => {
    const job = await newJob();
    await runUntil(job, (event) => event.kind === "targets" && event.done === event.total);
    const targets = (await finish(job)).filter((event) => event.kind === "targets");
    assert.deepEqual(
      targets.map((event) => event.done),
      [17],
    );
  });

  it("gives the same adapter when the process was killed while the teacher answered", async () => {
    const job = await newJob();
    await killAt(job, (event) => event.kind === "targets");
    await finish(job);
  });

  it("gives the same adapter when it was cancelled, then killed later on", async () => {
    const job = await newJob();
    await runUntil(job, (event) => stepOf(event) === 2);
    await killAt(job, (event) => stepOf(event) >= 5);
    assert.ok(existsSync(checkpointOf(job)), "the checkpoint of the cancelled run is still there");
    const events = await finish(job);
    assert.equal(
      events.map(stepOf).find((step) => step > 0),
      3,
    );
  });

  it("starts anew when the dataset or a setting is another one", async () => {
    const job = await newJob();
    await runUntil(job, (event) => stepOf(event) === 4);
    const other = { ...job, settings: { ...job.settings, learningRate: 5e-3 } };
    const events: TrainingEvent[] = [];
    await runTraining(other, (event) => events.push(event));
    assert.ok(events.some((event) => event.kind === "resumed" && event.again === "everything"));
    assert.equal(
      events.map(stepOf).find((step) => step > 0),
      1,
    );
  });
});
