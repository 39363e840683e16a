// Opens a document at the lines of a section.
import * as vscode from "vscode";

/** Lines are 1-based and inclusive; lines that the document no longer has are cut off. */
export async function openAtLines(uri: vscode.Uri, startLine: number, endLine: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const last = document.lineCount - 1;
  const start = Math.min(Math.max(0, startLine - 1), last);
  const end = Math.min(Math.max(start, endLine - 1), last);
  const range = new vscode.Range(start, 0, end, document.lineAt(end).text.length);
  const editor = await vscode.window.showTextDocument(document, { preview: true });
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.AtTop);
}
