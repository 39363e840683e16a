// The knowledge view: documents, their sections, their pairs; and the view of the versions.
import * as vscode from "vscode";
import type { KnownDocument, KnownPair, KnownSection } from "../../protocol/knowledge.ts";
import type { VersionSummary } from "../../protocol/status.ts";
import { documentUri, type EditorFolder } from "../editorFolder.ts";
import type { EngineHost } from "../engineHost.ts";
import { showFailure } from "../failure.ts";
import type { FolderStates } from "../folderStates.ts";
import { t } from "../l10n.ts";
import { folderParams } from "../settings.ts";
import { documentRow, pairRow, type Row, sectionRow, versionRow } from "./knowledgeNodes.ts";

export type KnowledgeNode =
  | { readonly kind: "folder"; readonly folder: EditorFolder }
  | { readonly kind: "document"; readonly folder: EditorFolder; readonly document: KnownDocument }
  | {
      readonly kind: "section";
      readonly folder: EditorFolder;
      readonly document: KnownDocument;
      readonly section: KnownSection;
    }
  | { readonly kind: "pair"; readonly folder: EditorFolder; readonly pair: KnownPair };

export interface VersionNode {
  readonly folder: EditorFolder;
  readonly version: number;
  readonly summary: VersionSummary;
}

/** Pairs of one section that are listed; the search finds the others. */
const mostPairs = 500;

export class KnowledgeTreeView implements vscode.TreeDataProvider<KnowledgeNode>, vscode.Disposable {
  readonly #engine: EngineHost;
  readonly #folders: FolderStates;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<KnowledgeNode | undefined>();
  readonly #tree: vscode.TreeView<KnowledgeNode>;
  readonly #versions: vscode.Disposable;
  readonly #listening: vscode.Disposable;
  readonly #shown = new Map<string, string>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(engine: EngineHost, folders: FolderStates, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#folders = folders;
    this.#log = log;
    this.#tree = vscode.window.createTreeView("steep.knowledge", {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#versions = registerVersionsView(folders);
    this.#listening = folders.onDidChange((folder) => this.#folderChanged(folder));
    this.#tree.onDidChangeVisibility(({ visible }) => {
      if (visible) this.#wake();
    });
    if (this.#tree.visible) this.#wake();
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getTreeItem(node: KnowledgeNode): vscode.TreeItem {
    const item = itemOf(rowOf(node));
    if (node.kind !== "pair") item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
    if (node.kind === "folder") item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    if (node.kind === "document") {
      const uri = documentUri(node.folder, node.document.path);
      if (uri) item.resourceUri = uri;
    }
    if (node.kind === "pair") {
      item.command = { title: t("Edit pair"), command: "steep.editPair", arguments: [node] };
    }
    return item;
  }

  async getChildren(node?: KnowledgeNode): Promise<KnowledgeNode[]> {
    try {
      return await this.#childrenOf(node);
    } catch (error) {
      await showFailure(error, this.#log);
      return [];
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#versions.dispose();
    this.#tree.dispose();
    this.#changed.dispose();
  }

  async #childrenOf(node: KnowledgeNode | undefined): Promise<KnowledgeNode[]> {
    if (node === undefined) {
      // A folder that was never taught has nothing to show: the view's welcome text leads on.
      const taught = this.#folders.all().filter((folder) => this.#folders.facts(folder).status?.active);
      if (taught.length !== 1 || !taught[0]) return taught.map((folder) => ({ kind: "folder", folder }));
      return this.#documents(taught[0]);
    }
    switch (node.kind) {
      case "folder":
        return this.#documents(node.folder);
      case "document":
        return node.document.sections.map((section) => ({ ...node, kind: "section", section }));
      case "section": {
        const { pairs } = await this.#engine.request("pairs", {
          ...folderParams(node.folder),
          sectionId: node.section.id,
          limit: mostPairs,
        });
        return pairs.map((pair) => ({ kind: "pair", folder: node.folder, pair }));
      }
      case "pair":
        return [];
    }
  }

  async #documents(folder: EditorFolder): Promise<KnowledgeNode[]> {
    const { documents } = await this.#engine.request("tree", folderParams(folder));
    return documents.map((document) => ({ kind: "document", folder, document }));
  }

  // Someone looks: what the engine knows is asked for, also of folders that the command-line tool taught.
  #wake(): void {
    for (const folder of this.#folders.all()) {
      if (!this.#folders.facts(folder).status) void this.#folders.refresh(folder);
    }
  }

  // The tree is read again when it could be another one, not with every step of a run.
  #folderChanged(folder: EditorFolder): void {
    const { status } = this.#folders.facts(folder);
    const key = JSON.stringify([
      status?.active?.version,
      status?.stale,
      status?.pendingEdits,
      status?.forgotten,
    ]);
    if (this.#shown.get(folder.id) === key) return;
    this.#shown.set(folder.id, key);
    this.refresh();
  }
}

function rowOf(node: KnowledgeNode): Row {
  switch (node.kind) {
    case "folder":
      return { label: node.folder.name, description: "", tooltip: "", icon: "folder", context: "folder" };
    case "document":
      return documentRow(node.document, t);
    case "section":
      return sectionRow(node.section, t);
    case "pair":
      return pairRow(node.pair, t);
  }
}

function itemOf({ label, description, tooltip, icon, context }: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = context;
  item.accessibilityInformation = { label: description === "" ? label : `${label}, ${description}` };
  return item;
}

function registerVersionsView(folders: FolderStates): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<VersionNode> = {
    onDidChangeTreeData: changed.event,
    getChildren(node) {
      const folder = folders.current;
      if (node || !folder) return [];
      return folders.facts(folder).versions.map((summary) => ({ folder, version: summary.version, summary }));
    },
    getTreeItem({ summary }) {
      return itemOf(versionRow(summary, t));
    },
  };
  let shown = "";
  return vscode.Disposable.from(
    vscode.window.createTreeView("steep.versions", { treeDataProvider: provider }),
    folders.onDidChange(() => {
      const folder = folders.current;
      const next = JSON.stringify([folder?.id, folder && folders.facts(folder).versions]);
      if (next === shown) return;
      shown = next;
      changed.fire(undefined);
    }),
    changed,
  );
}
