// A model that is loaded when it is first needed and can be put away in between, so that training has its memory.
import type { Settings } from "../config/settings.ts";
import type { LocalModel } from "../inference/localModel.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { openBusyModel } from "./busyModel.ts";
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
  run?: Pick<EngineOptions, "gate" | "onEvent" | "signal">,
): LazyModel {
  let opened: Promise<LocalModel> | undefined;
  return {
    open: () =>
      (opened ??= (async () => {
        const model = await openBusyModel(file, settings, run?.onEvent, run?.signal);
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
