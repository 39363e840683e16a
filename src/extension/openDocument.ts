// Opens a document at the lines of a section.
import * as vscode from "vscode";
import { UserError } from "../errors/userError.ts";
import { t } from "./l10n.ts";

/**
 * Lines are 1-based and inclusive; lines that the document no longer has are cut off.
 * @throws UserError `wrong-use` when there is no such document any more.
 */
export async function openAtLines(uri: vscode.Uri, startLine: number, endLine: number): Promise<void> {
  await requireThere(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  const last = document.lineCount - 1;
  const start = Math.min(Math.max(0, startLine - 1), last);
  const end = Math.min(Math.max(start, endLine - 1), last);
  const range = new vscode.Range(start, 0, end, document.lineAt(end).text.length);
  const editor = await vscode.window.showTextDocument(document, { preview: true });
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.AtTop);
}

// VS Code's own words for it are those of a failed read.
async function requireThere(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError) || error.code !== "FileNotFound") throw error;
    throw new UserError(
      "wrong-use",
      t("{0} was removed since it was taught.", vscode.workspace.asRelativePath(uri)),
      t("The model forgets it with the next injection."),
    );
  }
}
