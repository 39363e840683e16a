// From a dataset to an adapter: the job, its process, and its events as progress.
import type { Settings } from "../config/settings.ts";
import { type BackendName, backendNames } from "../ggml/binaries.ts";
import type {
  Trainer,
  TrainingEvent,
  TrainingJob,
  TrainingResult,
  TrainingSettings,
} from "../training/trainer.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readHardware } from "./hardware.ts";

/** Runs the job and tells how it goes. */
export async function trainAdapter(
  trainer: Trainer,
  job: TrainingJob,
  { onEvent, signal }: Pick<EngineOptions, "onEvent" | "signal">,
): Promise<{ result: TrainingResult; losses: { step: number; loss: number }[] }> {
  const losses: { step: number; loss: number }[] = [];
  let lastStep = 0;
  const result = await trainer.run(
    job,
    (event) => {
      if (event.kind === "step") {
        losses.push({ step: event.step, loss: event.loss });
        lastStep = event.step;
        onEvent({ kind: "loss", step: event.step, loss: event.loss });
      }
      if (event.kind === "epoch" && event.heldOutLoss !== undefined) {
        onEvent({ kind: "heldOutLoss", step: lastStep, loss: event.heldOutLoss });
      }
      if (event.kind === "epoch" && event.heldOutAccuracy !== undefined) {
        onEvent({ kind: "accuracy", step: lastStep, accuracy: event.heldOutAccuracy });
      }
      tell(event, onEvent);
    },
    signal,
  );
  return { result, losses };
}

/** The training part of the settings. Text is learned as given words are: what differs is the dataset. */
export async function trainingSettings(settings: Settings): Promise<TrainingSettings> {
  const objective = settings.objective === "distillation" ? "distillation" : "sft";
  // How questions are asked and measured later is no part of what is trained.
  const { hybrid: _hybrid, measure: _measure, ...recipe } = settings;
  return { ...recipe, objective, backend: await trainingBackend(settings.backend) };
}

/** `auto` is the GPU with the most free memory, else the CPU. */
async function trainingBackend(setting: Settings["backend"]): Promise<BackendName> {
  if (setting !== "auto") return setting;
  const { gpu } = await readHardware();
  return backendNames.find((name) => name === gpu?.backend) ?? "cpu";
}

function resumedNote({ step, again }: Extract<TrainingEvent, { kind: "resumed" }>): string {
  switch (again) {
    case "nothing":
      return `Training goes on after step ${step}.`;
    case "epoch":
      return `Training goes on after step ${step}, at the beginning of its epoch: as much memory as is free now makes other batches.`;
    case "everything":
      return "Training begins anew: the checkpoint is of another dataset or other settings, or was cut off.";
  }
}

function tell(event: TrainingEvent, onEvent: EngineOptions["onEvent"]): void {
  switch (event.kind) {
    case "plan": {
      const megabytes = Math.round(event.bytes / 1e6);
      const smaller =
        event.accumulate > 1 ? ` Memory is short: a step is made of ${event.accumulate} batches.` : "";
      onEvent({
        kind: "note",
        level: "info",
        text: `Training on ${event.backend} takes ${megabytes} MB, ${event.steps} steps of about ${Math.round(event.tokensPerEpoch / 1000)}k tokens an epoch.${smaller}`,
      });
      return;
    }
    case "loading":
      return;
    case "resumed":
      onEvent({
        kind: "note",
        level: event.again === "nothing" ? "info" : "warning",
        text: resumedNote(event),
      });
      return;
    case "targets":
      onEvent({ kind: "progress", stage: "targets", done: event.done, total: event.total, unit: "pairs" });
      return;
    case "step":
      onEvent({
        kind: "progress",
        stage: "training",
        done: event.step,
        total: event.steps,
        unit: "steps",
        detail: `loss ${event.loss.toFixed(3)}, ${Math.round(event.tokensPerSecond)} tokens/s`,
      });
      return;
    case "epoch":
      return;
  }
}
