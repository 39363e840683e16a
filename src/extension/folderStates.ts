// What is known of each folder of the workspace, kept up with the engine's notifications.
import * as vscode from "vscode";
import type { Problem } from "../protocol/problem.ts";
import type { RunEvent, RunSnapshot } from "../protocol/run.ts";
import type { FolderStatus, VersionSummary, WorkState } from "../protocol/status.ts";
import { type EditorFolder, editorFolders, folderOf } from "./editorFolder.ts";
import type { EngineHost } from "./engineHost.ts";
import { problemOf } from "./problems.ts";
import { noFolder, requirePath, requireTrust } from "./requireFolder.ts";
import { afterEvent } from "../protocol/runSnapshot.ts";
import { folderParams } from "./settings.ts";
import { commandOf, waysOut } from "./wayOut.ts";
import { type FolderFacts, type Readiness, workStateOf } from "./workState.ts";

interface Known extends FolderFacts {
  readonly versions: readonly VersionSummary[];
  /** This window teaches: its run is known from events, from before the engine's first one to its end. */
  readonly teaching?: true;
  /** `problem` is why the last run failed. */
  readonly failedRun?: true;
}

const nothing: Known = { scanning: false, versions: [] };

export class FolderStates implements vscode.Disposable {
  readonly #engine: EngineHost;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<EditorFolder>();
  readonly #chosen = new vscode.EventEmitter<EditorFolder>();
  readonly #ran = new vscode.EventEmitter<{ readonly folder: EditorFolder; readonly event: RunEvent }>();
  readonly #known = new Map<string, Known>();
  readonly #refreshing = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #listening: vscode.Disposable[];
  #selected: string | undefined;

  /** Something that is shown of a folder has changed. */
  readonly onDidChange = this.#changed.event;
  /** The panel is about another folder from now on. */
  readonly onDidSelect = this.#chosen.event;
  readonly onRunEvent = this.#ran.event;

  constructor(engine: EngineHost, memory: vscode.Memento) {
    this.#engine = engine;
    this.#memory = memory;
    this.#listening = [
      engine.onNotification((notified) => {
        switch (notified.name) {
          case "runEvent":
            return this.#applyRunEvent(notified.content.folder, notified.content.event);
          case "runElsewhere":
            return this.#setElsewhere(notified.content.folder, notified.content.run);
          case "statusChanged": {
            const folder = this.byPath(notified.content.folder);
            if (folder) void this.refresh(folder);
            return;
          }
          case "answerText":
          case "log":
            return;
        }
      }),
      engine.onState((state) => {
        for (const folder of this.all()) {
          if (state.kind === "gaveUp") this.update(folder, { problem: problemOf(state.error) });
          if (state.kind !== "running") continue;
          if (this.facts(folder).problem?.code === "engine-stopped") this.update(folder, { problem: undefined });
          // The new engine looks for runs of other processes only where it was asked about.
          if (this.facts(folder).status) void this.refresh(folder);
        }
      }),
    ];
  }

  all(): EditorFolder[] {
    return editorFolders();
  }

  /**
   * The folder that the panel and the status item are about: the first time the one of the active editor, and then the
   * same until another one is selected. A conversation does not change its folder because a file is opened.
   */
  get current(): EditorFolder | undefined {
    const folders = this.all();
    const selected = folders.find(({ id }) => id === this.#selected);
    if (selected) return selected;
    const active = vscode.window.activeTextEditor?.document.uri;
    const first = (active && folderOf(active, folders)) ?? folders[0];
    this.#selected = first?.id;
    return first;
  }

  select(id: string): void {
    const folder = this.all().find((known) => known.id === id);
    if (!folder || folder.id === this.current?.id) return;
    this.#selected = id;
    this.#chosen.fire(folder);
    this.#changed.fire(folder);
  }

  facts(folder: EditorFolder): Known {
    return this.#known.get(folder.id) ?? nothing;
  }

  readiness(folder: EditorFolder | undefined): Readiness {
    if (!vscode.workspace.isTrusted) return "notTrusted";
    if (!folder) return "noFolder";
    return folder.path === undefined ? "unsupported" : "ready";
  }

  workState(folder: EditorFolder | undefined): WorkState {
    const facts = folder ? this.facts(folder) : nothing;
    return workStateOf(this.readiness(folder), facts, (problem) => {
      const [best] = waysOut(problem);
      return best && commandOf(best);
    });
  }

  /** The folder was taught when it was last looked at. */
  wasTaught(folder: EditorFolder): boolean {
    return this.#memory.get<boolean>(taughtKey(folder)) === true;
  }

  byPath(path: string): EditorFolder | undefined {
    return this.all().find((folder) => folder.path === path || this.facts(folder).status?.folder === path);
  }

  update(folder: EditorFolder, change: { [K in keyof Known]?: Known[K] | undefined }): void {
    const next = { ...this.facts(folder), ...change };
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
    this.#known.set(folder.id, kept as unknown as Known);
    this.#changed.fire(folder);
  }

  /** Asks the engine for the folder's status; requests that come while one is asked are answered by one more. */
  refresh(folder: EditorFolder): Promise<void> {
    if (this.readiness(folder) !== "ready") return Promise.resolve();
    const running = this.#refreshing.get(folder.id);
    if (running) {
      this.#again.add(folder.id);
      return running;
    }
    const promise = this.#refreshUntilQuiet(folder).finally(() => this.#refreshing.delete(folder.id));
    this.#refreshing.set(folder.id, promise);
    return promise;
  }

  /** Forgets folders that are no longer in the workspace. */
  prune(): void {
    const ids = new Set(this.all().map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
  }

  /** @throws UserError `not-trusted`, `no-folder`, `unsupported-folder`. */
  require(folder: EditorFolder | undefined): EditorFolder {
    requireTrust();
    if (!folder) throw noFolder();
    requirePath(folder);
    return folder;
  }

  dispose(): void {
    for (const listening of this.#listening) listening.dispose();
    this.#changed.dispose();
    this.#chosen.dispose();
    this.#ran.dispose();
  }

  async #refreshUntilQuiet(folder: EditorFolder): Promise<void> {
    do {
      this.#again.delete(folder.id);
      await this.#refreshOnce(folder);
    } while (this.#again.has(folder.id));
  }

  async #refreshOnce(folder: EditorFolder): Promise<void> {
    this.update(folder, { scanning: true });
    try {
      const params = folderParams(folder);
      const status = await this.#engine.request("status", params);
      const versions = status.active ? await this.#engine.request("versions", params) : [];
      this.#accept(folder, status, versions);
    } catch (error) {
      this.update(folder, { scanning: false, problem: problemOf(error), failedRun: undefined });
    }
  }

  #accept(folder: EditorFolder, status: FolderStatus, versions: readonly VersionSummary[]): void {
    const { run: running, teaching, problem, failedRun } = this.facts(folder);
    // A measurement of this engine or a run of another process has ended when the status no longer holds it.
    const run = teaching ? running : status.run;
    const taught = status.active !== undefined;
    if (taught !== this.wasTaught(folder)) void this.#memory.update(taughtKey(folder), taught);
    this.update(folder, {
      status,
      run,
      scanning: false,
      versions: versions.toSorted((a, b) => b.version - a.version),
      // That the documents could be read does not mend what a run failed of.
      problem: failedRun && problem && !passing.has(problem.code) ? problem : undefined,
    });
  }

  #applyRunEvent(path: string, event: RunEvent): void {
    const folder = this.byPath(path);
    if (!folder) return;
    const { run } = this.facts(folder);
    if (run) this.update(folder, { run: afterEvent(run, event) });
    this.#ran.fire({ folder, event });
  }

  #setElsewhere(path: string, run: RunSnapshot | null): void {
    const folder = this.byPath(path);
    const before = folder && this.facts(folder).run;
    if (!folder || before?.process.here === true) return;
    if (run) this.update(folder, { run });
    else if (before) {
      this.update(folder, { run: undefined });
      void this.refresh(folder);
    }
  }
}

function taughtKey(folder: EditorFolder): string {
  return `taught.${folder.id}`;
}

/** What a run could not begin for, and a look at the folder shows to be over. */
const passing: ReadonlySet<Problem["code"]> = new Set(["busy", "engine-stopped", "no-documents", "no-such-folder"]);
