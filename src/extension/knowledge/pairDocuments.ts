// Pairs as documents of VS Code (`steep-pair:`): opened in an editor, kept by the engine when they are saved.
import * as vscode from "vscode";
import type { KnownPair } from "../../protocol/knowledge.ts";
import type { EditorFolder } from "../editorFolder.ts";
import type { EngineHost } from "../engineHost.ts";
import type { FolderStates } from "../folderStates.ts";
import { showFailure } from "../failure.ts";
import { t } from "../l10n.ts";
import { folderParams } from "../settings.ts";
import { readPair, writePair } from "./pairText.ts";

const scheme = "steep-pair";

/** Address of a pair's document; without a pair, of a new one. */
export function pairUri(folder: EditorFolder, pair?: KnownPair, sectionId?: string): vscode.Uri {
  const name = pair
    ? pair.question
        .replaceAll(/[\\/:*?"<>|#%\s]+/g, " ")
        .slice(0, 40)
        .trim()
    : t("New pair");
  const query = new URLSearchParams({
    folder: folder.id,
    // Each new pair is a document of its own, also after the one before was kept.
    ...(pair ? { pair: pair.id } : { new: Date.now().toString(36) }),
    ...(sectionId === undefined ? {} : { section: sectionId }),
  });
  return vscode.Uri.from({ scheme, path: `/${name || "pair"}.md`, query: query.toString() });
}

/** Registers the documents. `onSaved` is told after each pair that was kept. */
export function registerPairDocuments(
  engine: EngineHost,
  folders: FolderStates,
  log: vscode.LogOutputChannel,
  onSaved: (folder: EditorFolder) => void,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const times = new Map<string, number>();
  /** Ids of pairs that were new when their document was opened. */
  const added = new Map<string, string>();
  const parse = (uri: vscode.Uri): { folder: EditorFolder; pair?: string; section?: string } => {
    const query = new URLSearchParams(uri.query);
    const folder = folders.require(folders.all().find(({ id }) => id === query.get("folder")));
    const pair = query.get("pair") ?? added.get(uri.toString()) ?? null;
    const section = query.get("section");
    return { folder, ...(pair === null ? {} : { pair }), ...(section === null ? {} : { section }) };
  };
  const read = async (uri: vscode.Uri): Promise<Uint8Array> => {
    const { folder, pair: id } = parse(uri);
    if (id === undefined) return encode(writePair({ question: "", answer: "" }));
    const { pairs } = await engine.request("pairs", { ...folderParams(folder), ids: [id] });
    if (!pairs[0]) throw vscode.FileSystemError.FileNotFound(uri);
    return encode(writePair(pairs[0]));
  };
  const write = async (uri: vscode.Uri, content: Uint8Array): Promise<void> => {
    const { folder, pair: id, section } = parse(uri);
    try {
      const text = readPair(new TextDecoder().decode(content), t);
      if (id === undefined) {
        const kept = await engine.request("addPair", {
          ...folderParams(folder),
          ...text,
          ...(section === undefined ? {} : { sectionId: section }),
        });
        added.set(uri.toString(), kept.id);
      } else {
        await engine.request("editPair", { ...folderParams(folder), id, ...text });
      }
    } catch (error) {
      await showFailure(error, log);
      throw vscode.FileSystemError.Unavailable(error instanceof Error ? error.message : String(error));
    }
    times.set(uri.toString(), Date.now());
    changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    onSaved(folder);
  };
  const refuse = (): never => {
    throw vscode.FileSystemError.NoPermissions(t("Pairs are changed in the knowledge view."));
  };
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => ({
      type: vscode.FileType.File,
      ctime: 0,
      mtime: times.get(uri.toString()) ?? 0,
      size: (await read(uri)).length,
    }),
    readFile: read,
    writeFile: write,
    readDirectory: refuse,
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
  };
  return vscode.Disposable.from(
    vscode.workspace.registerFileSystemProvider(scheme, provider, { isCaseSensitive: true }),
    changed,
  );
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
