// What a command is about: the folder or document that was clicked, or the one that is chosen.
import * as vscode from "vscode";
import { UserError } from "../errors/userError.ts";
import { type EditorFolder, folderOf } from "./editorFolder.ts";
import type { FolderStates } from "./folderStates.ts";
import { t } from "./l10n.ts";
import { noFolder } from "./requireFolder.ts";

/** The folder of a clicked resource or row; the only folder; else a person chooses, the current one first. */
export async function targetFolder(folders: FolderStates, target: unknown): Promise<EditorFolder> {
  const all = folders.all();
  if (target instanceof vscode.Uri) {
    const holder = folderOf(target, all);
    if (!holder) throw outside(target);
    return folders.require(holder);
  }
  const given = folderOfRow(target);
  const known = given && all.find(({ id }) => id === given.id);
  if (known) return folders.require(known);
  if (all.length <= 1) return folders.require(all[0]);
  folders.require(all.find(({ path }) => path !== undefined) ?? all[0]);
  const current = folders.current?.id;
  const items = all
    .map((folder) => ({ label: folder.name, description: folder.uri.fsPath, folder }))
    .toSorted((a, b) => Number(b.folder.id === current) - Number(a.folder.id === current));
  const picked = await vscode.window.showQuickPick(items, { title: t("Which folder?") });
  if (!picked) throw dismissed();
  return folders.require(picked.folder);
}

/** A person closed the question. */
export function dismissed(): UserError {
  return new UserError("cancelled", t("Nothing was chosen."), "");
}

/** The resource that a menu was opened on, or the one in the active editor. */
export function targetDocument(target: unknown): vscode.Uri {
  if (target instanceof vscode.Uri) return target;
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active) return active;
  throw new UserError(
    "wrong-use",
    t("No document is chosen."),
    t("Open the document, or use the menu of a file in the Explorer."),
  );
}

function folderOfRow(target: unknown): EditorFolder | undefined {
  return typeof target === "object" && target !== null && "folder" in target
    ? (target.folder as EditorFolder | undefined)
    : undefined;
}

function outside(uri: vscode.Uri): UserError {
  if (!vscode.workspace.workspaceFolders) return noFolder();
  return new UserError(
    "wrong-use",
    t("{0} is in no folder of the workspace.", uri.fsPath),
    t("Open the folder that holds it."),
  );
}
