// A process with a trainer's process under it, for the test of what becomes of the one when the other is killed.
import { fileURLToPath } from "node:url";
import { createChildTrainer } from "../../src/engine/childTrainer.ts";
import { fromSource } from "../../src/engine/trainerProgram.ts";
import { trainingJob } from "./trainingJob.ts";

const trainer = createChildTrainer({
  program: fromSource(fileURLToPath(new URL("scriptedTrainer.ts", import.meta.url))),
});
await trainer.run(trainingJob("deaf"), (event) => {
  if (event.kind === "targets") console.log(event.done);
});
