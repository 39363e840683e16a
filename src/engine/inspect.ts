// The plan of an injection, with what this machine would do it on.
import type { InjectionPlan, Preflight } from "../protocol/plan.ts";
import { roomOf } from "./diskRoom.ts";
import { whyNotGpu } from "./doctor.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { type BackendState, processorName, readBackends, readHardware } from "./hardware.ts";
import { planInjection } from "./plan.ts";

/** @throws as `planInjection`. */
export async function inspectFolder(
  folder: string,
  scope: readonly string[] | undefined,
  options: EngineOptions,
): Promise<InjectionPlan> {
  const backends = await readBackends();
  const hardware = await readHardware(backends);
  const plan = await planInjection(folder, options, { scope, hardware });
  const { estimate, documents, model } = plan;
  const { freeBytes } = await roomOf(plan.knowledge);
  return {
    folder: plan.folder,
    documents,
    ...(plan.scope.length > 0 ? { scope: plan.scope } : {}),
    forgotten: plan.forgotten,
    skipped: plan.skipped,
    secrets: plan.secrets,
    model,
    preflight: preflightOf(estimate.device, hardware, backends, options.settings.backend, estimate.memory),
    pairs: estimate.pairs,
    seconds: estimate.minutes * 60,
    memory: { needed: estimate.memory, free: estimate.freeMemory },
    disk: { needed: estimate.disk, ...(freeBytes === undefined ? {} : { free: freeBytes }) },
    upToDate: plan.upToDate,
    knowledge: plan.knowledge,
  };
}

function preflightOf(
  device: "gpu" | "cpu",
  { cores, gpu }: Awaited<ReturnType<typeof readHardware>>,
  backends: readonly BackendState[],
  setting: string,
  memory: number,
): Preflight {
  const why = gpu
    ? setting === "cpu"
      ? "The setting backend is cpu."
      : `${gpu.name} has ${gigabytes(gpu.freeBytes)} free, and ${gigabytes(memory)} are needed.`
    : whyNotGpu(backends);
  return {
    device,
    backend: device === "gpu" && gpu ? gpu.backend : "cpu",
    processor: processorName(),
    cores,
    ...(gpu ? { gpu } : {}),
    ...(device === "gpu" ? {} : { whyNotGpu: why }),
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
