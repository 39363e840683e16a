// What is known of each folder of the workspace, kept up with the engine's notifications.
import * as vscode from "vscode";
import type { RunEvent, RunSnapshot } from "../protocol/run.ts";
import type { FolderStatus, VersionSummary, WorkState } from "../protocol/status.ts";
import { type EditorFolder, editorFolders, folderOf } from "./editorFolder.ts";
import type { EngineHost } from "./engineHost.ts";
import {
  type Change,
  changed,
  type Known,
  nothingKnown,
  withRunElsewhere,
  withStatus,
} from "./folderFacts.ts";
import { problemOf } from "./problems.ts";
import { noFolder, requirePath, requireTrust } from "./requireFolder.ts";
import { afterEvent } from "../protocol/runSnapshot.ts";
import { folderParams } from "./settings.ts";
import { commandOf, waysOut } from "./wayOut.ts";
import { type Readiness, workStateOf } from "./workState.ts";

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
          if (this.facts(folder).problem?.code === "engine-stopped")
            this.update(folder, { problem: undefined });
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
    return this.#known.get(folder.id) ?? nothingKnown;
  }

  readiness(folder: EditorFolder | undefined): Readiness {
    if (!vscode.workspace.isTrusted) return "notTrusted";
    if (!folder) return "noFolder";
    return folder.path === undefined ? "unsupported" : "ready";
  }

  workState(folder: EditorFolder | undefined): WorkState {
    const facts = folder ? this.facts(folder) : nothingKnown;
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

  update(folder: EditorFolder, change: Change): void {
    this.#set(folder, changed(this.facts(folder), change));
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
    const taught = status.active !== undefined;
    if (taught !== this.wasTaught(folder)) void this.#memory.update(taughtKey(folder), taught);
    this.#set(folder, withStatus(this.facts(folder), status, versions));
  }

  #set(folder: EditorFolder, known: Known): void {
    this.#known.set(folder.id, known);
    this.#changed.fire(folder);
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
    if (!folder) return;
    const before = this.facts(folder);
    const after = withRunElsewhere(before, run ?? undefined);
    if (after === before) return;
    this.#set(folder, after);
    if (!run) void this.refresh(folder);
  }
}

function taughtKey(folder: EditorFolder): string {
  return `taught.${folder.id}`;
}
