// Forgetting: one document, or all that is known of a folder.
import * as vscode from "vscode";
import { dismissed, targetDocument, targetFolder } from "../commandTarget.ts";
import { type EditorFolder, pathInFolder } from "../editorFolder.ts";
import { t } from "../l10n.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";
import { size } from "../wording.ts";

/** Takes a document out of what is taught. */
export async function forget(steep: Steep, target?: unknown): Promise<void> {
  const { folder, document } = await documentOf(steep, target);
  const button = t("Forget");
  await confirm(
    t("Forget {0}?", document),
    t("Its questions are taken out now; the model itself has forgotten it after the next injection."),
    button,
  );
  const { pairs, needsInjection } = await steep.engine.request("forget", {
    ...folderParams(folder),
    document,
  });
  await steep.folders.refresh(folder);
  steep.knowledge.refresh();
  const again = t("Distil again");
  const answer = await vscode.window.showInformationMessage(
    t("{0} pairs of {1} are taken out.", pairs, document),
    ...(needsInjection ? [again] : []),
  );
  if (answer === again) await vscode.commands.executeCommand("steep.inject", { folder });
}

/** Takes a forgotten document back. */
export async function remember(steep: Steep, target?: unknown): Promise<void> {
  const { folder, document } = await documentOf(steep, target);
  await steep.engine.request("remember", { ...folderParams(folder), document });
  await steep.folders.refresh(folder);
  steep.knowledge.refresh();
}

/** Deletes all that is known of a folder. */
export async function reset(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  await confirm(
    t("Delete all that is known of {0}?", folder.name),
    t("Every version of its adapter, its pairs and reports. The documents and the base model stay."),
    t("Delete"),
  );
  const { bytes } = await steep.engine.request("reset", folderParams(folder));
  await steep.folders.refresh(folder);
  steep.knowledge.refresh();
  void vscode.window.showInformationMessage(t("Deleted {0}.", size(bytes)));
}

async function documentOf(
  steep: Steep,
  target: unknown,
): Promise<{ readonly folder: EditorFolder; readonly document: string }> {
  if (typeof target === "object" && target !== null && "document" in target) {
    const { path } = target.document as { readonly path: string };
    return { folder: await targetFolder(steep.folders, target), document: path };
  }
  const uri = targetDocument(target);
  const folder = await targetFolder(steep.folders, uri);
  return { folder, document: pathInFolder(uri, folder) };
}

async function confirm(question: string, detail: string, button: string): Promise<void> {
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, button);
  if (answer !== button) throw dismissed();
}
