// A model that is loaded when it is first needed and can be put away in between, so that training has its memory.
import type { Settings } from "../config/settings.ts";
import type { LocalModel } from "../inference/localModel.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { wideCopy } from "../catalogue/wideCopy.ts";
import { readHardware } from "./hardware.ts";
import type { ModelFile } from "./modelChoice.ts";
import { pausableModel } from "./pausableModel.ts";
import { writtenPair } from "./writtenPair.ts";

export interface LazyModel {
  open(): Promise<LocalModel>;
  /** Frees the model; the next `open` loads it again. */
  close(): Promise<void>;
}

/** @param run whose gate holds the model's work, and who is told of the pairs that it writes. */
export function lazyModel(
  file: ModelFile,
  settings: Settings,
  run?: Pick<EngineOptions, "gate" | "onEvent">,
): LazyModel {
  let opened: Promise<LocalModel> | undefined;
  return {
    open: () =>
      (opened ??= (async () => {
        // Loaded here, since a run with nothing to do should not start a native library.
        const { openLocalModel } = await import("../inference/localModel.ts");
        const { gpuOf } = await import("../inference/llamaRuntime.ts");
        const gpu = gpuOf(settings.backend);
        // On a GPU five bits are as fast as eight.
        const onCpu = gpu === false || (gpu === "auto" && !(await readHardware()).gpu);
        const model = await openLocalModel({
          path: onCpu ? await copyOf(file, run) : file.path,
          sha256: file.sha256,
          threads: settings.threads,
          gpu,
        });
        return pausableModel(model, run?.gate, (request, result) => {
          const pair = writtenPair(request, result);
          if (pair) run?.onEvent({ kind: "pair", ...pair });
        });
      })()),
    async close() {
      const model = await opened?.catch(() => undefined);
      opened = undefined;
      await model?.dispose();
    },
  };
}

async function copyOf(file: ModelFile, run: Pick<EngineOptions, "onEvent"> | undefined): Promise<string> {
  const { path, obstacle } = await wideCopy(file);
  if (obstacle !== undefined) {
    const text = `Questions are written more slowly: there is no faster copy of the model. ${obstacle}`;
    run?.onEvent({ kind: "note", level: "warning", text });
  }
  return path;
}
