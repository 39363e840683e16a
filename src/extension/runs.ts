// Runs of this window: start, pause, resume, cancel, and going on after the engine died under one.
import * as vscode from "vscode";
import { UserError } from "../errors/userError.ts";
import type { Problem } from "../protocol/problem.ts";
import type { PauseReason, RunResult } from "../protocol/run.ts";
import type { Scope } from "../protocol/settings.ts";
import type { EditorFolder } from "./editorFolder.ts";
import type { EngineHost } from "./engineHost.ts";
import type { FolderStates } from "./folderStates.ts";
import { t } from "./l10n.ts";
import { isCancelled, problemOf } from "./problems.ts";
import { newRun } from "../protocol/runSnapshot.ts";
import { folderParams } from "./settings.ts";

export interface RunEnd {
  readonly folder: EditorFolder;
  readonly result?: RunResult;
  /** Undefined also when it was cancelled. */
  readonly problem?: Problem;
}

export class Runs implements vscode.Disposable {
  readonly #engine: EngineHost;
  readonly #folders: FolderStates;
  readonly #log: vscode.LogOutputChannel;
  readonly #ended = new vscode.EventEmitter<RunEnd>();
  readonly #active = new Map<string, AbortController>();
  readonly #listening: vscode.Disposable;

  readonly onDidEnd = this.#ended.event;

  constructor(engine: EngineHost, folders: FolderStates, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#folders = folders;
    this.#log = log;
    this.#listening = vscode.workspace.onDidChangeWorkspaceFolders(() => this.#stopRemoved());
  }

  /** A run of this window goes on in the folder. */
  isActive(folder: EditorFolder): boolean {
    return this.#active.has(folder.id);
  }

  /** Teaches the folder. Comes back when the run ends; `onDidEnd` tells how. */
  async start(folder: EditorFolder, scope?: Scope): Promise<void> {
    if (this.isActive(folder)) return;
    const stop = new AbortController();
    this.#active.set(folder.id, stop);
    try {
      const result = await this.#inject(folder, scope, stop.signal);
      // First what the run has made of the folder: between the two it would be shown as not taught.
      await this.#folders.refresh(folder);
      this.#folders.update(folder, { run: undefined, teaching: undefined });
      this.#ended.fire({ folder, result });
    } catch (error) {
      const problem = isCancelled(error) ? undefined : problemOf(error);
      if (problem?.code === "bug") this.#log.error(error instanceof Error ? error : String(error));
      this.#folders.update(folder, {
        run: undefined,
        teaching: undefined,
        problem,
        failedRun: problem && true,
      });
      this.#ended.fire({ folder, ...(problem ? { problem } : {}) });
      void this.#folders.refresh(folder);
    } finally {
      this.#active.delete(folder.id);
    }
  }

  async pause(folder: EditorFolder): Promise<void> {
    this.#requireRun(folder);
    await this.#engine.request("pause", { ...folderParams(folder), reason: "person" });
  }

  async resume(folder: EditorFolder): Promise<void> {
    this.#requireRun(folder);
    await this.#engine.request("resume", folderParams(folder));
  }

  async cancel(folder: EditorFolder): Promise<void> {
    this.#requireRun(folder);
    const active = this.#active.get(folder.id);
    if (active) active.abort();
    else await this.#engine.request("cancel", folderParams(folder));
  }

  dispose(): void {
    this.#listening.dispose();
    this.#ended.dispose();
  }

  /** A folder that is no longer in the workspace has nothing that would show its run, or could stop it. */
  #stopRemoved(): void {
    const there = new Set(this.#folders.all().map(({ id }) => id));
    for (const [id, stop] of this.#active) if (!there.has(id)) stop.abort();
  }

  async #inject(folder: EditorFolder, scope: Scope | undefined, signal: AbortSignal): Promise<RunResult> {
    const params = { ...folderParams(folder), ...(scope === undefined ? {} : { scope }) };
    let paused: PauseReason | undefined;
    for (let attempt = 1; ; attempt++) {
      const pid = this.#engine.state.kind === "running" ? this.#engine.state.pid : 0;
      this.#folders.update(folder, {
        run: newRun(new Date(), pid),
        teaching: true,
        problem: undefined,
        failedRun: undefined,
      });
      try {
        return await this.#engine.request("inject", { ...params, ...(paused ? { paused } : {}) }, signal);
      } catch (error) {
        // Stopped though nobody stopped this run: the engine ended in an orderly way, to be started again.
        const died = isCancelled(error) || (UserError.is(error) && error.code === "engine-stopped");
        // What was computed is kept, so the same request goes on where the dead engine was.
        if (!died || signal.aborted || this.#engine.state.kind === "gaveUp" || attempt === mostAttempts) {
          throw error;
        }
        // What a person held stays held.
        paused = this.#folders.facts(folder).run?.paused === "person" ? "person" : undefined;
        this.#log.warn(`The run of ${folder.name} goes on in a new engine (attempt ${attempt + 1}).`);
      }
    }
  }

  #requireRun(folder: EditorFolder): void {
    if (this.#folders.facts(folder).run) return;
    throw new UserError(
      "wrong-use",
      t("Nothing is being taught in {0}.", folder.name),
      t("Start with “Steep: Inject workspace docs”."),
    );
  }
}

/** An engine that dies of the same step every time does not get better. */
const mostAttempts = 3;
