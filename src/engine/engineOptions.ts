// What every verb of the engine takes beside its own arguments.
import type { Settings } from "../config/settings.ts";
import type { EngineEvent } from "./events.ts";
import type { PauseGate } from "./pauseGate.ts";

export interface EngineOptions {
  readonly settings: Settings;
  /** Where what was learned is kept; default: the platform's data folder. */
  readonly dataDir?: string | undefined;
  /** Id of the catalogue or path of a GGUF; default: the folder's model, or the best fit for the hardware. */
  readonly model?: string | undefined;
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  /** Holds the work while it is held; left out: nothing pauses it. */
  readonly gate?: PauseGate | undefined;
}
