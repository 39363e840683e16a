// A trainer's process that does what the job's dataset path says. Tests of the wire start it.
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../src/errors/userError.ts";
import { serveTrainer } from "../../src/engine/trainerServer.ts";
import type { Trainer } from "../../src/training/trainer.ts";
import { trainingResult } from "./trainingJob.ts";

const run: Trainer["run"] = async (job, onEvent, signal) => {
  onEvent({ kind: "targets", done: process.pid, total: process.env["NODE_OPTIONS"] === undefined ? 0 : 1 });
  switch (job.datasetPath) {
    case "user-error":
      throw new UserError("not-enough-memory", "This needs 3 GB, 2 GB are free.", "Close something.");
    case "bug":
      throw new TypeError("a bug");
    case "kill":
      process.stderr.write("ggml: about to fall over\n");
      process.kill(process.pid, "SIGKILL");
      return await new Promise(() => undefined);
    case "exit":
      process.exit(3);
    case "until-cancelled":
      await new Promise((resolve) => signal?.addEventListener("abort", resolve));
      throw new UserError("cancelled", "Stopped after step 7.", "Run it again.");
    case "deaf":
      await sleep(60_000);
  }
  return trainingResult(job);
};

serveTrainer({ run, devices: () => [] }, process.stdin, process.stdout, () => process.exit(0));
