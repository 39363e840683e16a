// The folders of the workspace, each of which has its own knowledge.
import { createHash } from "node:crypto";
import * as vscode from "vscode";

export interface EditorFolder {
  /** Says nothing about where the folder is: it goes to the panel. */
  readonly id: string;
  readonly name: string;
  readonly uri: vscode.Uri;
  /** On the disk of the machine that the extension runs on; undefined for a folder that is elsewhere. */
  readonly path?: string;
}

/** All folders of the workspace, in its order. */
export function editorFolders(): EditorFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => ({
    id: createHash("sha256").update(uri.toString()).digest("hex").slice(0, 12),
    name,
    uri,
    ...(uri.scheme === "file" ? { path: uri.fsPath } : {}),
  }));
}

/** The folder that holds this resource. */
export function folderOf(uri: vscode.Uri, folders: readonly EditorFolder[]): EditorFolder | undefined {
  const holder = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString();
  return folders.find((folder) => folder.uri.toString() === holder);
}

/** Path of a resource from its folder, with `/`; empty for the folder itself. */
export function pathInFolder(uri: vscode.Uri, folder: EditorFolder): string {
  const root = folder.uri.path.replace(/\/$/, "");
  return uri.path === root ? "" : uri.path.slice(root.length + 1);
}

/** A document of a folder; undefined for a path that leads out of it. */
export function documentUri(folder: EditorFolder, path: string): vscode.Uri | undefined {
  const uri = vscode.Uri.joinPath(folder.uri, path);
  return uri.path.startsWith(`${folder.uri.path.replace(/\/$/, "")}/`) ? uri : undefined;
}
