// Forgetting: one document, or all that is known of a folder.
import * as vscode from "vscode";
import { UserError } from "../../errors/userError.ts";
import type { KnownDocument } from "../../protocol/knowledge.ts";
import { dismissed, targetDocument, targetFolder } from "../commandTarget.ts";
import { type EditorFolder, pathInFolder } from "../editorFolder.ts";
import { t } from "../l10n.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";
import { pairsText, size } from "../wording.ts";

/** Takes a document out of what is taught. */
export async function forget(steep: Steep, target?: unknown): Promise<void> {
  const { folder, document } = await documentOf(steep, target);
  requireState(await stateOf(steep, folder, document), ["taught", "changed", "added", "removed"], document);
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
    t("Taken out of {0}: {1}.", document, pairsText(pairs, t)),
    ...(needsInjection ? [again] : []),
  );
  if (answer === again) await vscode.commands.executeCommand("steep.inject", { folder });
}

/** Takes a forgotten document back. */
export async function remember(steep: Steep, target?: unknown): Promise<void> {
  const { folder, document } = await documentOf(steep, target);
  requireState(await stateOf(steep, folder, document), ["forgotten"], document);
  await steep.engine.request("remember", { ...folderParams(folder), document });
  await steep.folders.refresh(folder);
  steep.knowledge.refresh();
  const again = t("Distil again");
  const answer = await vscode.window.showInformationMessage(
    t("{0} is taught again with the next injection.", document),
    again,
  );
  if (answer === again) await vscode.commands.executeCommand("steep.inject", { folder });
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
  await steep.panelActions.clearConversation(folder);
  await steep.folders.refresh(folder);
  steep.knowledge.refresh();
  void vscode.window.showInformationMessage(t("Deleted {0}.", size(bytes)));
}

type State = KnownDocument["state"];

async function stateOf(steep: Steep, folder: EditorFolder, document: string): Promise<State | undefined> {
  const { documents } = await steep.engine.request("tree", folderParams(folder));
  return documents.find(({ path }) => path === document)?.state;
}

function requireState(state: State | undefined, wanted: readonly State[], document: string): void {
  if (state !== undefined && wanted.includes(state)) return;
  if (state === undefined) {
    throw new UserError(
      "wrong-use",
      t("{0} is no document that Steep reads, so nothing of it is taught.", document),
      t("The knowledge view lists the documents that are."),
    );
  }
  throw state === "forgotten"
    ? new UserError(
        "wrong-use",
        t("{0} is forgotten already.", document),
        t("“Steep: Take this file back” teaches it again."),
      )
    : new UserError("wrong-use", t("{0} is not forgotten.", document), t("There is nothing to take back."));
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
