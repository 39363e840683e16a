// What this machine can do, and what stands in the way.
import { totalmem } from "node:os";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { defaultCacheFolder } from "../catalogue/cacheFolder.ts";
import { declaredVersion } from "../ggml/declarations.ts";
import { dataFolder } from "../knowledge/dataFolder.ts";
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
  const gpus = backends.filter((state) => state.backend !== "cpu");
  return {
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: { name: processorName(), cores: hardware.cores },
    memory: { total: totalmem(), free: freeMemory() },
    backends,
    ...(hardware.gpu
      ? {}
      : {
          whyNotGpu: gpus.map(({ backend, obstacle }) => `${backend}: ${obstacle ?? "no device"}`).join(" "),
        }),
    ggml: declaredVersion,
    folders: [
      { use: "what was learned", ...(await room(dataFolder(dataDir))) },
      { use: "models", ...(await room(defaultCacheFolder())) },
    ],
    models: await listModels(hardware),
  };
}

async function room(path: string): Promise<{ path: string; freeBytes?: number }> {
  // The folder may not exist yet; the disk is that of the nearest one that does.
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await statfs(folder).catch(() => undefined);
    if (found) return { path, freeBytes: found.bavail * found.bsize };
    if (dirname(folder) === folder) return { path };
  }
}
