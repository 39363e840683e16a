// Commands of the knowledge view's rows.
import * as vscode from "vscode";
import { UserError } from "../../errors/userError.ts";
import type { PairQuery } from "../../protocol/knowledge.ts";
import { targetFolder, dismissed } from "../commandTarget.ts";
import { documentUri } from "../editorFolder.ts";
import type { EngineHost } from "../engineHost.ts";
import type { KnowledgeNode } from "../knowledge/knowledgeTreeView.ts";
import { pairUri } from "../knowledge/pairDocuments.ts";
import { t } from "../l10n.ts";
import { openAtLines } from "../openDocument.ts";
import { notTaught } from "../requireFolder.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";
import { pairsText } from "../wording.ts";

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
  const { total } = await steep.engine.request("pairs", { ...folderParams(folder), limit: 1 });
  if (total === 0) throw notTaught(folder.name);
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
  void vscode.window.showInformationMessage(t("Written to {0}: {1}.", path, pairsText(count, t)));
}

/** Asks the model the questions of a row, to see what it answers now; what was asked is kept when a person stops it. */
export async function askPairs(steep: Steep, target?: unknown): Promise<void> {
  const { engine, knowledge } = steep;
  const folder = await targetFolder(steep.folders, target);
  const params = folderParams(folder);
  const ids = isRow(target, "pair")
    ? [target.pair.id]
    : await idsOf(engine, { ...params, ...partOf(target) });
  if (ids.length === 0) throw notTaught(nameOf(target) ?? folder.name);
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Steep: asking the questions"),
      cancellable: true,
    },
    async (progress, token) => {
      // In small parts, so that answers appear as they come and a chat gets its turn.
      for (let start = 0; start < ids.length; start += pairsAtOnce) {
        const part = ids.slice(start, start + pairsAtOnce);
        progress.report({ message: `${start}/${ids.length}` });
        await engine.request("pairAnswers", { ...params, ids: part }, token);
        progress.report({ increment: (100 * part.length) / ids.length });
        knowledge.refresh();
      }
    },
  );
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
/** The most that the engine lists at once. */
const pairsOnPage = 1000;

async function idsOf(engine: EngineHost, query: PairQuery): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { pairs, total } = await engine.request("pairs", {
      ...query,
      offset: ids.length,
      limit: pairsOnPage,
    });
    ids.push(...pairs.map(({ id }) => id));
    if (pairs.length === 0 || ids.length >= total) return ids;
  }
}

/** What the pairs of a row are found by; of a folder all. */
function partOf(target: unknown): Pick<PairQuery, "sectionId" | "document"> {
  if (isRow(target, "section")) return { sectionId: target.section.id };
  return isRow(target, "document") ? { document: target.document.path } : {};
}

function nameOf(target: unknown): string | undefined {
  if (isRow(target, "section")) return target.section.headingTrail.at(-1) ?? target.document.path;
  return isRow(target, "document") ? target.document.path : undefined;
}

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
