// Versions of the adapter: look at them, go back to one, give one away.
import * as vscode from "vscode";
import { dismissed, targetFolder } from "../commandTarget.ts";
import type { EditorFolder } from "../editorFolder.ts";
import { versionRow } from "../knowledge/knowledgeNodes.ts";
import { t } from "../l10n.ts";
import { notTaught } from "../requireFolder.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";

/** Shows the versions with their scores; the chosen one answers from now on. */
export async function versions(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  const version = await pickVersion(
    steep,
    folder,
    t("Versions of {0}: choose the one that answers", folder.name),
  );
  await activate(steep, folder, version);
}

/** Makes the version of a row answer. */
export async function activateVersion(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  const version = versionOf(target);
  if (version === undefined) return versions(steep, { folder });
  await activate(steep, folder, version);
}

/** Copies a version's adapter to where the person wants it. */
export async function exportAdapter(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  const version =
    versionOf(target) ?? (await pickVersion(steep, folder, t("Which version of {0}?", folder.name)));
  const file = await vscode.window.showSaveDialog({
    title: t("Export the adapter"),
    defaultUri: vscode.Uri.joinPath(folder.uri, `${folder.name}-v${version}.gguf`),
    filters: { GGUF: ["gguf"] },
  });
  if (!file) throw dismissed();
  const { path, base } = await steep.engine.request("exportAdapter", {
    ...folderParams(folder),
    file: file.fsPath,
    version,
  });
  void vscode.window.showInformationMessage(t("Exported to {0}. It belongs to {1}.", path, base));
}

async function activate(steep: Steep, folder: EditorFolder, version: number): Promise<void> {
  const active = steep.folders.facts(folder).versions.find((known) => known.active);
  if (active?.version === version) return;
  const { to, warning } = await steep.engine.request("rollback", { ...folderParams(folder), version });
  await steep.folders.refresh(folder);
  const done = t("Version {0} answers now.", to);
  void (warning === undefined
    ? vscode.window.showInformationMessage(done)
    : vscode.window.showWarningMessage(`${done} ${warning}`));
}

async function pickVersion(steep: Steep, folder: EditorFolder, title: string): Promise<number> {
  const known = await steep.engine.request("versions", folderParams(folder));
  if (known.length === 0) throw notTaught(folder.name);
  const items = known
    .toSorted((a, b) => b.version - a.version)
    .map((summary) => {
      const { label, description, tooltip, icon } = versionRow(summary, t);
      return {
        label: `$(${icon}) ${label}`,
        description,
        detail: tooltip.replaceAll("\n\n", " · "),
        version: summary.version,
      };
    });
  const picked = await vscode.window.showQuickPick(items, { title });
  if (!picked) throw dismissed();
  return picked.version;
}

function versionOf(target: unknown): number | undefined {
  return typeof target === "object" &&
    target !== null &&
    "version" in target &&
    typeof target.version === "number"
    ? target.version
    : undefined;
}
