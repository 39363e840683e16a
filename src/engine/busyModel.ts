// A model that will be asked much, opened from the file that this machine reads fastest.
import { wideCopy } from "../catalogue/wideCopy.ts";
import type { Settings } from "../config/settings.ts";
import type { LocalModel } from "../inference/localModel.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readHardware } from "./hardware.ts";
import type { ModelFile } from "./modelChoice.ts";

/** @throws as `wideCopy` and `openLocalModel`. */
export async function openBusyModel(
  file: ModelFile,
  settings: Pick<Settings, "backend" | "threads">,
  onEvent: EngineOptions["onEvent"] | undefined,
  signal?: AbortSignal,
): Promise<LocalModel> {
  // Loaded here, since a run with nothing to do should not start a native library.
  const { openLocalModel } = await import("../inference/localModel.ts");
  const { gpuOf } = await import("../inference/llamaRuntime.ts");
  const gpu = gpuOf(settings.backend);
  // On a GPU five bits are as fast as eight.
  const onCpu = gpu === false || (gpu === "auto" && !(await readHardware()).gpu);
  const copy = onCpu ? await wideCopy(file, signal) : { path: file.path };
  if (copy.obstacle !== undefined) {
    const text = `Questions are asked more slowly: there is no faster copy of the model. ${copy.obstacle}`;
    onEvent?.({ kind: "note", level: "warning", text });
  }
  return openLocalModel({ path: copy.path, sha256: file.sha256, threads: settings.threads, gpu });
}
