// What this machine can do, and what stands in the way.
import { totalmem } from "node:os";
import { defaultCacheFolder } from "../catalogue/cacheFolder.ts";
import { declaredVersion } from "../ggml/declarations.ts";
import { dataFolder } from "../knowledge/dataFolder.ts";
import { roomOf } from "./diskRoom.ts";
import { type BackendState, freeMemory, processorName, readBackends, readHardware } from "./hardware.ts";
import { type ListedModel, listModels } from "./models.ts";
import { version } from "./version.ts";

export interface DoctorResult {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: { readonly name: string; readonly cores: number };
  /** Bytes. */
  readonly memory: { readonly total: number; readonly free: number };
  readonly backends: readonly BackendState[];
  /** Why no GPU is used; undefined when one is. */
  readonly whyNotGpu?: string;
  readonly ggml: string;
  readonly folders: readonly { readonly use: string; readonly path: string; readonly freeBytes?: number }[];
  readonly models: readonly ListedModel[];
}

/** Looks at everything that a run depends on; fails for nothing that it finds missing. */
export async function doctor(dataDir: string | undefined): Promise<DoctorResult> {
  const backends = await readBackends();
  const hardware = await readHardware(backends);
  return {
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: { name: processorName(), cores: hardware.cores },
    memory: { total: totalmem(), free: freeMemory() },
    backends,
    ...(hardware.gpu ? {} : { whyNotGpu: whyNotGpu(backends) }),
    ggml: declaredVersion,
    folders: [
      { use: "what was learned", ...(await roomOf(dataFolder(dataDir))) },
      { use: "models", ...(await roomOf(defaultCacheFolder())) },
    ],
    models: await listModels(hardware),
  };
}

/** What keeps each of the GPU's backends from being used. */
export function whyNotGpu(backends: readonly BackendState[]): string {
  return backends
    .filter((state) => state.backend !== "cpu")
    .map(({ backend, obstacle }) => `${backend}: ${obstacle ?? "no device"}`)
    .join(" ");
}
