// The parts of the extension that live as long as the window, as commands and views are given them.
import type * as vscode from "vscode";
import type { FromPanel } from "../protocol/panelMessages.ts";
import type { Scope } from "../protocol/settings.ts";
import type { EditorFolder } from "./editorFolder.ts";
import type { EngineHost } from "./engineHost.ts";
import type { FolderStates } from "./folderStates.ts";
import type { KnowledgeTreeView } from "./knowledge/knowledgeTreeView.ts";
import type { PanelView } from "./panel/panelView.ts";
import type { RunEnd, Runs } from "./runs.ts";

/** What the messages of the panel do. */
export interface PanelActions {
  handle(message: FromPanel): Promise<void>;
  /** Shows the conversation of the current folder. */
  showFolder(): Promise<void>;
  /** Shows what an injection would do. */
  showPlan(folder: EditorFolder, scope?: Scope): Promise<void>;
  /** Works out anew what the plan that is shown says, after what it depends on has changed. */
  planAgain(folder: EditorFolder): Promise<void>;
  /** Shows how a run ended. */
  runEnded(end: RunEnd): void;
  /** Deletes what was asked about a folder. */
  clearConversation(folder: EditorFolder): Promise<void>;
}

export interface Steep {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineHost;
  readonly folders: FolderStates;
  readonly runs: Runs;
  readonly panel: PanelView;
  readonly panelActions: PanelActions;
  readonly knowledge: KnowledgeTreeView;
}
