// Commands of the knowledge view's rows.
import * as vscode from "vscode";
import { UserError } from "../../errors/userError.ts";
import { targetFolder, dismissed } from "../commandTarget.ts";
import { documentUri } from "../editorFolder.ts";
import type { KnowledgeNode } from "../knowledge/knowledgeTreeView.ts";
import { pairUri } from "../knowledge/pairDocuments.ts";
import { t } from "../l10n.ts";
import { openAtLines } from "../openDocument.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";

type Row<K extends KnowledgeNode["kind"]> = Extract<KnowledgeNode, { kind: K }>;

export async function refreshKnowledge({ folders, knowledge }: Steep): Promise<void> {
  for (const folder of folders.all()) await folders.refresh(folder);
  knowledge.refresh();
}

/** Opens an empty pair; it is kept when it is saved. */
export async function addPair(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  const section = isRow(target, "section") ? target.section.id : undefined;
  await vscode.window.showTextDocument(pairUri(folder, undefined, section));
}

/** Opens the pair in an editor; it is kept when it is saved. */
export async function editPair(_steep: Steep, target?: unknown): Promise<void> {
  const { folder, pair } = row(target, "pair");
  await vscode.window.showTextDocument(pairUri(folder, pair), { preview: true });
}

export async function deletePair(steep: Steep, target?: unknown): Promise<void> {
  const { folder, pair } = row(target, "pair");
  await steep.engine.request("deletePair", { ...folderParams(folder), id: pair.id });
  await changed(steep, target);
}

export async function revertPair(steep: Steep, target?: unknown): Promise<void> {
  const { folder, pair } = row(target, "pair");
  await steep.engine.request("revertPair", { ...folderParams(folder), id: pair.id });
  await changed(steep, target);
}

/** Writes all pairs of a folder as JSON lines. */
export async function exportPairs(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  const file = await vscode.window.showSaveDialog({
    title: t("Export the pairs"),
    defaultUri: vscode.Uri.joinPath(folder.uri, `${folder.name}-pairs.jsonl`),
    filters: { "JSON lines": ["jsonl"] },
  });
  if (!file) throw dismissed();
  const { path, count } = await steep.engine.request("exportPairs", {
    ...folderParams(folder),
    file: file.fsPath,
  });
  void vscode.window.showInformationMessage(t("{0} pairs were written to {1}.", count, path));
}

/** Asks the model the questions of a row, to see what it answers now. */
export async function askPairs(steep: Steep, target?: unknown): Promise<void> {
  const { engine, knowledge } = steep;
  const folder = await targetFolder(steep.folders, target);
  const params = folderParams(folder);
  await vscode.window.withProgress({ location: { viewId: "steep.knowledge" } }, async () => {
    const ids = isRow(target, "pair")
      ? [target.pair.id]
      : (
          await engine.request("pairs", {
            ...params,
            ...(isRow(target, "section") ? { sectionId: target.section.id } : {}),
            ...(isRow(target, "document") ? { document: target.document.path } : {}),
            limit: 1000,
          })
        ).pairs.map(({ id }) => id);
    // In small parts, so that answers appear as they come and a chat gets its turn.
    for (let start = 0; start < ids.length; start += pairsAtOnce) {
      await engine.request("pairAnswers", { ...params, ids: ids.slice(start, start + pairsAtOnce) });
      knowledge.refresh();
    }
  });
}

/** Opens a section in its document. */
export async function openSection(_steep: Steep, target?: unknown): Promise<void> {
  const node = isRow(target, "section") ? target : row(target, "document");
  const uri = documentUri(node.folder, node.document.path);
  if (!uri) return;
  const lines = node.kind === "section" ? node.section.lines : undefined;
  await openAtLines(uri, lines?.start ?? 1, lines?.end ?? 1);
}

const pairsAtOnce = 8;

async function changed(steep: Steep, target: unknown): Promise<void> {
  await steep.folders.refresh(await targetFolder(steep.folders, target));
  steep.knowledge.refresh();
}

function isRow<K extends KnowledgeNode["kind"]>(target: unknown, kind: K): target is Row<K> {
  return typeof target === "object" && target !== null && "kind" in target && target.kind === kind;
}

function row<K extends KnowledgeNode["kind"]>(target: unknown, kind: K): Row<K> {
  if (isRow(target, kind)) return target;
  throw new UserError(
    "wrong-use",
    t("This command works on a row of the knowledge view."),
    t("Open the view with “Steep: Show what is known”."),
  );
}
