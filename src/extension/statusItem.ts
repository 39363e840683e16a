// The status bar item.
import * as vscode from "vscode";
import type { FolderStates } from "./folderStates.ts";
import { t } from "./l10n.ts";
import { isMeasuring } from "./measuring.ts";
import { type ShownStatus, statusText } from "./statusText.ts";
import { mostUrgent } from "./workState.ts";

/** Shows the most urgent of the folders' states, and keeps the contexts of menus in step. */
export function createStatusItem(folders: FolderStates): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("steep.status", vscode.StatusBarAlignment.Right, 90);
  item.name = "Steep";
  let shown = "";
  const update = (): void => {
    const next = current(folders);
    const key = JSON.stringify(next);
    if (key === shown) return;
    shown = key;
    show(item, next);
  };
  const contexts = createContexts(folders);
  const both = (): void => {
    update();
    contexts();
  };
  both();
  item.show();
  return vscode.Disposable.from(
    item,
    folders.onDidChange(both),
    vscode.workspace.onDidChangeWorkspaceFolders(both),
    vscode.workspace.onDidGrantWorkspaceTrust(both),
    vscode.window.onDidChangeActiveTextEditor(both),
  );
}

function current(folders: FolderStates): ShownStatus {
  const all = folders.all();
  const now = folders.current;
  const urgent = mostUrgent(
    all.map((folder) => ({ folder, state: folders.workState(folder), current: folder.id === now?.id })),
  );
  if (!urgent) return statusText(folders.workState(undefined), undefined, t);
  const { folder, state } = urgent;
  const measuring = isMeasuring(folders.facts(folder));
  return statusText(state, all.length > 1 ? folder.name : undefined, t, measuring);
}

function show(
  item: vscode.StatusBarItem,
  { text, label, lines, links, command, severity }: ShownStatus,
): void {
  item.text = text;
  item.command = command;
  item.accessibilityInformation = { label, role: "button" };
  item.backgroundColor =
    severity === "error" ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
  const tooltip = new vscode.MarkdownString(undefined, true);
  // Names and messages come from outside: they are text; only the links below are commands.
  tooltip.isTrusted = { enabledCommands: links.map((link) => link.command) };
  for (const line of lines) tooltip.appendText(line).appendMarkdown("\n\n");
  tooltip.appendMarkdown(links.map((link) => `[${link.label}](command:${link.command})`).join(" · "));
  item.tooltip = tooltip;
}

/** What menus and the walkthrough ask for. */
function createContexts(folders: FolderStates): () => void {
  const set = new Map<string, unknown>();
  return () => {
    const folder = folders.current;
    const facts = folder && folders.facts(folder);
    const contexts: Record<string, boolean> = {
      // VS Code's own context says Restricted Mode too where workspace trust is switched off.
      "steep.restricted": !vscode.workspace.isTrusted,
      "steep.ready": folders.readiness(folder) === "ready",
      "steep.unsupported": folders.readiness(folder) === "unsupported",
      "steep.taught": facts?.status?.active !== undefined,
      "steep.stale": facts?.status?.state === "stale",
      "steep.running": facts?.run !== undefined,
      "steep.paused": facts?.run?.paused !== undefined,
    };
    for (const [name, value] of Object.entries(contexts)) {
      if (set.get(name) === value) continue;
      set.set(name, value);
      void vscode.commands.executeCommand("setContext", name, value);
    }
  };
}
