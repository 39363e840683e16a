// The extension's first file. Activation makes the few objects that live as long as the window and registers them;
// everything heavy is loaded, and the engine started, when it is first needed.
import * as vscode from "vscode";
import { registerChatModels } from "./assistants/chatModel.ts";
import { registerKnowledgeTool } from "./assistants/knowledgeTool.ts";
import { registerMcpServers } from "./assistants/mcpServers.ts";
import { registerCommands } from "./commands.ts";
import { EngineHost } from "./engineHost.ts";
import { showFailure } from "./failure.ts";
import { FolderStates } from "./folderStates.ts";
import { KnowledgeTreeView } from "./knowledge/knowledgeTreeView.ts";
import { registerPairDocuments } from "./knowledge/pairDocuments.ts";
import { createPanelActions, wantsComparison } from "./panel/panelActions.ts";
import { PanelView, panelViewId } from "./panel/panelView.ts";
import { tellRunEnd } from "./runMessages.ts";
import { Runs } from "./runs.ts";
import { createStatusItem } from "./statusItem.ts";
import type { Steep } from "./steep.ts";
import { createWatching } from "./watching.ts";

/** What the extension tells whoever asks it by `vscode.extensions.getExtension("steep.steep").exports`. */
export interface SteepApi {
  /** Milliseconds that activation took. */
  readonly activation: number;
}

let engine: EngineHost | undefined;

/** Called by VS Code once in a window. */
export function activate(context: vscode.ExtensionContext): SteepApi {
  const started = performance.now();
  const log = vscode.window.createOutputChannel("Steep", { log: true });
  context.subscriptions.push(log);
  try {
    const steep = assemble(context, log);
    engine = steep.engine;
    // After activation, so that the window is not kept waiting.
    setImmediate(() => wake(steep));
  } catch (error) {
    // VS Code itself does not show why an activation failed.
    void showFailure(error, log);
    throw error;
  }
  const activation = performance.now() - started;
  log.info(`Activated in ${activation.toFixed(0)} ms.`);
  return { activation };
}

/** Called when the window closes; VS Code waits for it. */
export async function deactivate(): Promise<void> {
  await engine?.stop();
}

function assemble(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Steep {
  const host = new EngineHost(context, log);
  const folders = new FolderStates(host, context.workspaceState);
  const runs = new Runs(host, folders, log);
  const knowledge = new KnowledgeTreeView(host, folders, log);
  const panelActions = createPanelActions(() => steep);
  const panel = new PanelView({
    extensionUri: context.extensionUri,
    folders,
    compare: () => wantsComparison(context.workspaceState),
    onMessage: (message) => panelActions.handle(message),
    log,
  });
  const steep: Steep = { context, log, engine: host, folders, runs, panel, panelActions, knowledge };
  context.subscriptions.push(
    host,
    folders,
    runs,
    knowledge,
    panel,
    vscode.window.registerWebviewViewProvider(panelViewId, panel),
    registerPairDocuments(host, folders, log, (folder) => {
      knowledge.refresh();
      void folders.refresh(folder);
    }),
    registerCommands(steep),
    createStatusItem(folders),
    registerChatModels(host, folders),
    registerKnowledgeTool(host, folders),
    registerMcpServers(context, folders),
    createWatching(folders, runs, log),
    folders.onDidSelect(() => {
      // The panel learns of the folder first: what is shown next is about it.
      panel.sendState();
      void panelActions.showFolder();
    }),
    folders.onRunEvent(({ folder, event }) => {
      if (folder.id === folders.current?.id) panel.post({ type: "runEvent", event });
    }),
    runs.onDidEnd((end) => {
      tellRunEnd(steep, end).catch((error: unknown) => showFailure(error, log));
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      panel.sendState();
      void panelActions.showFolder();
      wake(steep);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      folders.prune();
      knowledge.refresh();
      panel.sendState();
      void panelActions.showFolder();
      wake(steep);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("steep")) wake(steep);
    }),
  );
  if (context.globalState.get<boolean>("answered") === true) {
    void vscode.commands.executeCommand("setContext", "steep.answered", true);
  }
  return steep;
}

// Only for a folder that was taught is the engine started unasked: in all others Steep costs nothing.
function wake({ folders }: Steep): void {
  for (const folder of folders.all()) {
    if (folders.readiness(folder) === "ready" && folders.wasTaught(folder)) void folders.refresh(folder);
  }
}
