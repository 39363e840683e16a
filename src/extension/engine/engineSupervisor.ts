// Keeps one engine alive for the window: starts it when it is needed, listens for its heartbeat, starts it again after
// a death, and stops trying when it dies again and again. Knows nothing of VS Code.
import { unlessAborted } from "../../errors/cancelled.ts";
import { UserError } from "../../errors/userError.ts";
import {
  type EngineMethod,
  type EngineParams,
  type EngineResult,
  protocolVersion,
} from "../../protocol/engineProtocol.ts";
import { afterDeath, type BackOffPolicy, engineBackOff } from "./backOff.ts";
import {
  type EngineProcess,
  type EngineProgram,
  engineStopped,
  type NotificationListener,
  startEngineProcess,
} from "./engineProcess.ts";
import type { FloodLimit } from "./floodGuard.ts";

export type EngineState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly version: string; readonly pid: number }
  /** It died and is started again after this many milliseconds. */
  | { readonly kind: "waiting"; readonly milliseconds: number; readonly why: string }
  /** It is not started again until a person asks for it. */
  | { readonly kind: "gaveUp"; readonly error: UserError };

export interface SupervisorOptions {
  readonly program: EngineProgram;
  /** Version of the extension. */
  readonly client: string;
  readonly dataDir: () => string | undefined;
  readonly onNotification: NotificationListener;
  readonly onLog: (line: string) => void;
  readonly onState: (state: EngineState) => void;
  readonly backOff?: BackOffPolicy;
  readonly flood?: FloodLimit;
  /** Milliseconds. */
  readonly startLimit?: number;
  readonly heartbeat?: { readonly every: number; readonly limit: number };
}

export class EngineSupervisor {
  readonly #options: SupervisorOptions;
  #state: EngineState = { kind: "stopped" };
  #running: Promise<EngineProcess> | undefined;
  #process: EngineProcess | undefined;
  #deaths: number[] = [];
  /** Ends the pause before a restart now. */
  #endPause: (() => void) | undefined;
  #disposed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): EngineState {
    return this.#state;
  }

  /**
   * Asks the engine, which is started if it does not run. A request during the pause before a restart waits for it.
   * @throws what the engine throws; `engine-stopped` when it dies before it has answered or was given up; `cancelled`.
   */
  async request<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    signal?: AbortSignal,
  ): Promise<EngineResult<M>> {
    const engine = await unlessAborted(this.#ready(), signal);
    return engine.request(method, params, signal);
  }

  /** Starts anew, also after it was given up. */
  async restart(): Promise<void> {
    this.#deaths = [];
    if (this.#endPause) {
      // Who waits for the next engine gets it now.
      this.#endPause();
      await this.#running;
      return;
    }
    const old = this.#process;
    this.#process = undefined;
    // Who asks meanwhile waits for the next one.
    this.#running = this.#startAfter(old);
    await this.#running;
  }

  /** Ends the engine for good. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#endPause?.();
    const old = this.#process;
    this.#process = undefined;
    this.#running = undefined;
    await old?.close(closeLimit);
    this.#setState({ kind: "stopped" });
  }

  #ready(): Promise<EngineProcess> {
    if (this.#disposed) return Promise.reject(engineStopped("The window is closing."));
    if (this.#state.kind === "gaveUp") return Promise.reject(this.#state.error);
    if (this.#running === undefined) {
      this.#running =
        this.#state.kind === "waiting" ? this.#startLater(this.#state.milliseconds) : this.#start();
      this.#running.catch(() => undefined);
    }
    return this.#running;
  }

  async #startLater(milliseconds: number): Promise<EngineProcess> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endPause = undefined;
    if (this.#disposed) throw engineStopped("The window is closing.");
    return this.#start();
  }

  async #startAfter(old: EngineProcess | undefined): Promise<EngineProcess> {
    await old?.close(closeLimit);
    this.#setState({ kind: "stopped" });
    if (this.#disposed) throw engineStopped("The window is closing.");
    return this.#start();
  }

  async #start(): Promise<EngineProcess> {
    this.#setState({ kind: "starting" });
    const { program, onNotification, onLog, flood } = this.#options;
    const engine = startEngineProcess({ program, onNotification, onLog, ...(flood ? { flood } : {}) });
    this.#process = engine;
    // Whatever ends it, also before the handshake, is one death.
    engine.ended.then(
      (why) => this.#died(engine, why),
      () => undefined,
    );
    const { version, pid } = await this.#shakeHands(engine);
    this.#setState({ kind: "running", version, pid });
    this.#listen(engine);
    return engine;
  }

  async #shakeHands(engine: EngineProcess): Promise<{ version: string; pid: number }> {
    const { client, startLimit = 60_000 } = this.#options;
    const timer = setTimeout(() => engine.kill(`it was not ready after ${startLimit / 1000} s`), startLimit);
    const dataDir = this.#options.dataDir();
    try {
      const answer = await engine.request("handshake", {
        protocol: protocolVersion,
        client,
        ...(dataDir === undefined ? {} : { dataDir }),
      });
      if (answer.protocol === protocolVersion) return answer;
      throw new UserError(
        "protocol-mismatch",
        `The engine ${answer.version} speaks protocol ${answer.protocol}, the extension ${client} protocol ${protocolVersion}.`,
        "Install the extension again.",
      );
    } catch (error) {
      if (UserError.is(error) && error.code === "protocol-mismatch") {
        // Starting it again would end the same way.
        this.#process = undefined;
        this.#running = undefined;
        this.#setState({ kind: "gaveUp", error });
        engine.kill("its version is another one");
      } else if (this.#process === engine) {
        // It is alive and unusable: one death more, so that it is not asked again and again.
        engine.kill(`it refused to start: ${error instanceof Error ? error.message : String(error)}`);
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  // An engine that does not answer hangs; one that hangs is as good as dead.
  #listen(engine: EngineProcess): void {
    const { every, limit } = this.#options.heartbeat ?? { every: 10_000, limit: 30_000 };
    const beat = (): void => {
      if (this.#process !== engine) return;
      let timer = setTimeout(() => {
        // After a sleep of the machine the time is over at once: the answer gets a moment to come.
        timer = setTimeout(() => engine.kill(`it did not answer for ${limit / 1000} s`), grace);
      }, limit);
      engine.request("heartbeat", {}).then(
        () => {
          clearTimeout(timer);
          setTimeout(beat, every).unref();
        },
        () => clearTimeout(timer),
      );
    };
    setTimeout(beat, every).unref();
  }

  #died(engine: EngineProcess, why: string): void {
    if (this.#process !== engine || this.#disposed) return;
    this.#process = undefined;
    this.#running = undefined;
    this.#options.onLog(why);
    this.#deaths.push(Date.now());
    const next = afterDeath(this.#deaths, this.#options.backOff ?? engineBackOff);
    if ("stop" in next) {
      const error = new UserError(
        "engine-stopped",
        `The engine ended ${next.deaths} times in a row and is not started again. ${why}`,
        "Run “Steep: Restart engine” to try again, or “Steep: Show log” to see what it said.",
      );
      this.#setState({ kind: "gaveUp", error });
      return;
    }
    this.#setState({ kind: "waiting", milliseconds: next.restartIn, why });
    // A run that was interrupted goes on and the status stays true only if it comes back by itself.
    this.#ready().catch(() => undefined);
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

/** Milliseconds. */
const grace = 1000;

/** Milliseconds that an engine has to write its checkpoint and end. */
const closeLimit = 4000;
