// A run whose events a test gives, in place of an injection.
import type { EngineOptions } from "../../src/engine/engineOptions.ts";
import type { EngineEvent } from "../../src/engine/events.ts";
import type { InjectResult } from "../../src/engine/injectResult.ts";
import { UserError } from "../../src/errors/userError.ts";

export interface ScriptedRun {
  readonly inject: (folder: string, options: EngineOptions) => Promise<InjectResult>;
  /** The options of the run that goes on. */
  readonly options: EngineOptions | undefined;
  readonly starts: number;
  tell(event: EngineEvent): void;
  end(error?: Error): void;
}

export const injected: InjectResult = {
  adapter: "/adapters/a.gguf",
  version: 3,
  active: true,
  upToDate: false,
  pairs: 40,
  facts: 20,
  covered: 18,
  seconds: { training: 12 },
  model: { id: "tiny", name: "Tiny", sha256: "0".repeat(64) },
  folder: "/runs/a",
  documents: 2,
  skipped: 0,
  report: "/report.html",
  training: { steps: 3, tokens: 300, firstLoss: 2, lastLoss: 1, peakBytes: 1000 },
};

/** Ends when it is told to, or at once when its signal is aborted. */
export function scriptRun(): ScriptedRun {
  let options: EngineOptions | undefined;
  let starts = 0;
  let settle: ((error?: Error) => void) | undefined;
  return {
    inject: (_folder, given) => {
      options = given;
      starts++;
      return new Promise((resolve, reject) => {
        settle = (error) => {
          options = undefined;
          if (error) reject(error);
          else resolve(injected);
        };
        const stop = (): void => settle?.(new UserError("cancelled", "Stopped.", "The next run goes on."));
        if (given.signal.aborted) stop();
        given.signal.addEventListener("abort", stop);
      });
    },
    get options() {
      return options;
    },
    get starts() {
      return starts;
    },
    tell: (event) => options?.onEvent(event),
    end: (error) => settle?.(error),
  };
}
