// `steep mcp` as an MCP server of VS Code, one for each folder on the disk: assistants in any window can ask.
import * as vscode from "vscode";
import type { EditorFolder } from "../editorFolder.ts";
import type { FolderStates } from "../folderStates.ts";
import { t } from "../l10n.ts";
import { folderFlags } from "../settings.ts";

export const mcpProviderId = "steep.mcp";

/** Registers the servers, where this VS Code knows MCP. VS Code starts them when an assistant wants one. */
export function registerMcpServers(
  context: vscode.ExtensionContext,
  folders: FolderStates,
): vscode.Disposable {
  const lm = vscode.lm as Partial<typeof vscode.lm> | undefined;
  if (typeof lm?.registerMcpServerDefinitionProvider !== "function") {
    return new vscode.Disposable(() => undefined);
  }
  const changed = new vscode.EventEmitter<void>();
  const program = vscode.Uri.joinPath(context.extensionUri, "dist", "cli.mjs").fsPath;
  const { version } = context.extension.packageJSON as { readonly version: string };
  const taught = (): EditorFolder[] =>
    folders.all().filter((folder) => folders.readiness(folder) === "ready" && folders.wasTaught(folder));
  let shown = taught()
    .map(({ id }) => id)
    .join();
  const provider: vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition> = {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      taught().map((folder) => {
        const { name, path = "" } = folder;
        const server = new vscode.McpStdioServerDefinition(
          t("Steep: {0}", name),
          process.execPath,
          [program, "mcp", path, ...folderFlags(folder)],
          { ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: null },
          version,
        );
        server.cwd = vscode.Uri.file(path);
        return server;
      }),
  };
  return vscode.Disposable.from(
    changed,
    lm.registerMcpServerDefinitionProvider(mcpProviderId, provider),
    folders.onDidChange(() => {
      const next = taught()
        .map(({ id }) => id)
        .join();
      if (next === shown) return;
      shown = next;
      changed.fire();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("steep")) changed.fire();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
  );
}
