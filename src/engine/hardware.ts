// What this machine has to compute with. GPUs are looked for in a process of their own: their drivers can crash.
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import type { Hardware } from "../catalogue/proposeModel.ts";
import { type BackendName, backendNames, installedBackends, librariesPackage } from "../ggml/binaries.ts";
import { listChildDevices } from "./childDevices.ts";
import { linkCuda } from "./cudaLibraries.ts";
import type { BackendDevice } from "./trainerMessages.ts";

export interface BackendState {
  readonly backend: BackendName;
  readonly devices: readonly BackendDevice[];
  /** Why it cannot be used; undefined when it can. */
  readonly obstacle?: string;
}

/** Every backend with the devices that it finds, or why it finds none. */
export async function readBackends(): Promise<BackendState[]> {
  const obstacle = await linkCuda().then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  const installed = installedBackends();
  return Promise.all(
    backendNames.map(async (backend): Promise<BackendState> => {
      if (!installed.includes(backend)) {
        return {
          backend,
          devices: [],
          obstacle: (backend === "cuda" ? obstacle : undefined) ?? whyMissing(backend),
        };
      }
      try {
        const all = await listChildDevices(backend);
        const devices = all.filter((device) => (device.kind === cpuKind) === (backend === "cpu"));
        return devices.length > 0
          ? { backend, devices }
          : { backend, devices, obstacle: "Its libraries are here, but they find no device or no driver." };
      } catch (error) {
        return { backend, devices: [], obstacle: `Looking for devices failed: ${(error as Error).message}` };
      }
    }),
  );
}

function whyMissing(backend: BackendName): string {
  if (librariesPackage(backend) === undefined) return "It does not exist for this platform.";
  return backend === "cuda"
    ? "Its libraries are not here. With an NVIDIA card, fetch them (140 MB): `steep doctor --fetch-cuda`, in the editor “Steep: Fetch CUDA libraries”."
    : "Its libraries are not installed: install Steep again.";
}

/** What a model is chosen by. */
export async function readHardware(backends?: readonly BackendState[]): Promise<Hardware> {
  const states = backends ?? (await readBackends());
  const gpus = states
    .filter((state) => state.backend !== "cpu")
    .flatMap(({ backend, devices }) => devices.map((device) => ({ backend, device })))
    .toSorted((left, right) => right.device.freeBytes - left.device.freeBytes);
  const [best] = gpus;
  return {
    freeMemoryBytes: freeMemory(),
    cores: availableParallelism(),
    ...(best
      ? { gpu: { name: best.device.description, freeBytes: best.device.freeBytes, backend: best.backend } }
      : {}),
  };
}

/** Free bytes of the machine, or of the container that this process runs in if that is less. */
export function freeMemory(): number {
  const limit = process.constrainedMemory();
  const unlimited = limit === 0 || limit > totalmem();
  return unlimited ? freemem() : Math.min(freemem(), Math.max(0, limit - process.memoryUsage().rss));
}

/** The processor's own name. */
export function processorName(): string {
  return cpus()[0]?.model.trim() ?? "unknown";
}

/** As in ggml: 0 is the CPU. */
const cpuKind = 0;
