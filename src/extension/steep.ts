// The parts of the extension that live as long as the window, as commands and views are given them.
import type * as vscode from "vscode";
import type { EngineHost } from "./engineHost.ts";
import type { FolderStates } from "./folderStates.ts";
import type { KnowledgeTreeView } from "./knowledge/knowledgeTreeView.ts";
import type { PanelActions } from "./panel/panelActions.ts";
import type { PanelView } from "./panel/panelView.ts";
import type { Runs } from "./runs.ts";

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
