// The window's engine, as the rest of the extension sees it. The client's code is loaded with the first request.
import * as vscode from "vscode";
import type {
  EngineMethod,
  EngineNotification,
  EngineNotifications,
  EngineParams,
  EngineResult,
} from "../protocol/engineProtocol.ts";
import type { EngineState, EngineSupervisor } from "./engine/engineSupervisor.ts";
import { requireTrust } from "./requireFolder.ts";
import { dataDir } from "./settings.ts";

/** A notification with its content. */
export type Notified = {
  readonly [N in EngineNotification]: { readonly name: N; readonly content: EngineNotifications[N] };
}[EngineNotification];

export class EngineHost implements vscode.Disposable {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #notified = new vscode.EventEmitter<Notified>();
  readonly #stateChanged = new vscode.EventEmitter<EngineState>();
  #supervisor: Promise<EngineSupervisor> | undefined;
  #state: EngineState = { kind: "stopped" };

  readonly onNotification = this.#notified.event;
  readonly onState = this.#stateChanged.event;

  constructor(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#extension = extension;
    this.#log = log;
  }

  get state(): EngineState {
    return this.#state;
  }

  /**
   * Asks the engine, which is started if it does not run.
   * @throws UserError `not-trusted`, `engine-stopped`, and what the engine throws.
   */
  async request<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    cancel?: AbortSignal | vscode.CancellationToken,
  ): Promise<EngineResult<M>> {
    requireTrust();
    this.#supervisor ??= this.#createSupervisor();
    const supervisor = await this.#supervisor;
    if (cancel === undefined || cancel instanceof AbortSignal) {
      return supervisor.request(method, params, cancel);
    }
    const stop = new AbortController();
    const listening = cancel.onCancellationRequested(() => stop.abort());
    if (cancel.isCancellationRequested) stop.abort();
    try {
      return await supervisor.request(method, params, stop.signal);
    } finally {
      listening.dispose();
    }
  }

  /** Starts it anew, also after it was given up. */
  async restart(): Promise<void> {
    requireTrust();
    this.#supervisor ??= this.#createSupervisor();
    await (await this.#supervisor).restart();
  }

  /** Ends the engine; the window waits for this when it closes. */
  async stop(): Promise<void> {
    const supervisor = await this.#supervisor;
    await supervisor?.dispose();
  }

  dispose(): void {
    this.#notified.dispose();
    this.#stateChanged.dispose();
  }

  async #createSupervisor(): Promise<EngineSupervisor> {
    const { EngineSupervisor: Supervisor } = await import("./engine/engineSupervisor.ts");
    const { extension } = this.#extension;
    return new Supervisor({
      program: {
        arguments: [vscode.Uri.joinPath(this.#extension.extensionUri, "dist", "engine.mjs").fsPath],
        folder: this.#extension.extensionUri.fsPath,
      },
      client: String((extension.packageJSON as { version?: unknown }).version),
      dataDir,
      onNotification: (name, content) => {
        if (name === "log") this.#writeLog(content as EngineNotifications["log"]);
        else this.#notified.fire({ name, content } as Notified);
      },
      onLog: (line) => this.#log.debug(`engine: ${line}`),
      onState: (state) => {
        this.#state = state;
        this.#describe(state);
        this.#stateChanged.fire(state);
      },
    });
  }

  #writeLog({ level, text }: EngineNotifications["log"]): void {
    switch (level) {
      case "debug":
        return this.#log.debug(text);
      case "info":
        return this.#log.info(text);
      case "warning":
        return this.#log.warn(text);
      case "error":
        return this.#log.error(text);
    }
  }

  #describe(state: EngineState): void {
    switch (state.kind) {
      case "stopped":
      case "starting":
        return this.#log.info(`The engine is ${state.kind}.`);
      case "running":
        return this.#log.info(`The engine ${state.version} runs (process ${state.pid}).`);
      case "waiting":
        return this.#log.warn(`${state.why} It is started again in ${state.milliseconds} ms.`);
      case "gaveUp":
        return this.#log.error(state.error.message);
    }
  }
}
