// What the requests of the engine's server share.
import { resolveSettings } from "../config/settings.ts";
import type {
  EngineMethod,
  EngineNotification,
  EngineNotifications,
  EngineParams,
  EngineResult,
} from "../protocol/engineProtocol.ts";
import type { FolderParams } from "../protocol/settings.ts";
import type { CurrentRun } from "./currentRun.ts";
import type { EngineOptions } from "./engineOptions.ts";
import type { HeldSession } from "./heldSession.ts";
import type { RunWatch } from "./runWatch.ts";

export interface RequestContext {
  /** As the handshake says; undefined: the platform's. */
  readonly dataDir: string | undefined;
  readonly run: CurrentRun;
  readonly session: HeldSession;
  readonly watch: RunWatch;
  readonly notify: <N extends EngineNotification>(name: N, content: EngineNotifications[N]) => void;
}

/** Answers one request; the signal is aborted when the other side cancels it. */
export type Handler<M extends EngineMethod> = (
  params: EngineParams<M>,
  signal: AbortSignal,
) => Promise<EngineResult<M>>;

export type Handlers<M extends EngineMethod> = { readonly [N in M]: Handler<N> };

/** The options of a verb. @throws UserError `unknown-setting`, `setting-out-of-range`. */
export function optionsOf(
  context: RequestContext,
  { folder, settings, model }: Partial<FolderParams>,
  signal: AbortSignal,
): EngineOptions {
  return {
    settings: resolveSettings(settings),
    dataDir: context.dataDir,
    model,
    signal,
    onEvent: (event) => {
      // Work that is no run (a model that is fetched before the first answer) tells its progress all the same.
      if (event.kind === "note") context.notify("log", { level: event.level, text: event.text });
      else if (event.kind === "progress" && folder !== undefined && event.stage === "model") {
        context.notify("log", {
          level: "info",
          text: `${folder}: fetching the model, ${event.done} of ${event.total} bytes`,
        });
      }
    },
  };
}
