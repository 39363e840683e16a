// Watches the documents of every folder: a burst of changes leads to one look by the engine, and a stale folder to a
// question, to an injection while the machine is idle, or to nothing, as the setting says.
import { availableParallelism, loadavg } from "node:os";
import * as vscode from "vscode";
import { type ChangeBurst, createChangeBurst } from "../watching/changeBurst.ts";
import { mayBeDocument } from "../watching/watchedPath.ts";
import { type EditorFolder, pathInFolder } from "./editorFolder.ts";
import type { FolderStates } from "./folderStates.ts";
import { t } from "./l10n.ts";
import { redistilStep, settledKey } from "./redistil.ts";
import type { Runs } from "./runs.ts";
import { watchSettings } from "./settings.ts";

export function createWatching(
  folders: FolderStates,
  runs: Runs,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const watched = new Map<string, vscode.Disposable>();
  const settled = new Map<string, string>();
  const answering = new Map<string, number>();
  let lastActivity = Date.now();
  const active = (): void => {
    lastActivity = Date.now();
  };

  const decide = async (folder: EditorFolder): Promise<void> => {
    const facts = folders.facts(folder);
    if (!facts.status || folders.readiness(folder) !== "ready") return;
    const { stale } = facts.status;
    const settings = watchSettings(folder);
    const version = facts.status.active?.version ?? 0;
    // Who rolled back wants the version before, whatever the documents say by now.
    if (version < (answering.get(folder.id) ?? 0)) settled.set(folder.id, settledKey(settings.choice, stale));
    answering.set(folder.id, version);
    const step = redistilStep({
      ...settings,
      stale,
      settled: settled.get(folder.id),
      running: facts.run !== undefined || runs.isActive(folder),
      idleSeconds: (Date.now() - lastActivity) / 1000,
      busy: (loadavg()[0] ?? 0) > idleLoad * availableParallelism(),
    });
    if (step === "start" || step === "ask") settled.set(folder.id, settledKey(settings.choice, stale));
    if (step === "start") {
      log.info(
        `${stale.count} documents of ${folder.name} changed; the machine is idle, so they are taught.`,
      );
      void runs.start(folder);
    }
    if (step !== "ask") return;
    if (await offer(stale.count, folder.name))
      await vscode.commands.executeCommand("steep.inject", { folder });
  };

  const update = (): void => {
    const wanted = new Map(
      folders
        .all()
        .filter((folder) => folders.readiness(folder) === "ready" && folders.facts(folder).status?.active)
        .map((folder) => [folder.id, folder]),
    );
    for (const [id, watch] of watched) {
      if (wanted.has(id)) continue;
      watch.dispose();
      watched.delete(id);
    }
    for (const [id, folder] of wanted) {
      if (!watched.has(id)) watched.set(id, watchFolder(folder, folders, log));
    }
  };

  update();
  const timer = setInterval(() => {
    for (const folder of folders.all()) void decide(folder);
  }, lookAgain);
  return vscode.Disposable.from(
    folders.onDidChange((folder) => {
      update();
      if (!folders.facts(folder).scanning) void decide(folder);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(update),
    vscode.workspace.onDidChangeTextDocument(active),
    vscode.window.onDidChangeTextEditorSelection(active),
    vscode.window.onDidChangeWindowState(active),
    vscode.window.onDidChangeActiveTerminal(active),
    vscode.window.onDidStartTerminalShellExecution(active),
    new vscode.Disposable(() => {
      clearInterval(timer);
      for (const watch of watched.values()) watch.dispose();
    }),
  );
}

/** How often it is looked whether the machine is idle by now. */
const lookAgain = 60_000;

/** Share of the processors that may be in use where the machine is called idle, as in `steep watch`. */
const idleLoad = 0.5;

function watchFolder(
  folder: EditorFolder,
  folders: FolderStates,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const burst: ChangeBurst = createChangeBurst(({ changes, head }) => {
    log.debug(`${folder.name}: ${changes} changed files${head ? ", and HEAD moved" : ""}.`);
    void folders.refresh(folder);
  });
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder.uri, "**/*"));
  const onFile = (uri: vscode.Uri): void => {
    if (mayBeDocument(pathInFolder(uri, folder))) burst.changed();
  };
  watcher.onDidCreate(onFile);
  watcher.onDidChange(onFile);
  watcher.onDidDelete(onFile);
  const head = headWatch(folder, () => burst.headMoved(), log);
  return vscode.Disposable.from(watcher, head, burst);
}

function headWatch(
  folder: EditorFolder,
  onMove: () => void,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const stop = import("../watching/gitHead.ts").then(({ watchHead }) => watchHead(folder.path ?? "", onMove));
  stop.catch((error: unknown) => log.warn(`HEAD of ${folder.name} is not watched: ${String(error)}`));
  return new vscode.Disposable(() => {
    stop.then((end) => end()).catch(() => undefined);
  });
}

async function offer(count: number, folder: string): Promise<boolean> {
  const again = t("Distil again");
  const answer = await vscode.window.showInformationMessage(
    t("Documents of {0} that differ from what the model was taught: {1}.", folder, count),
    again,
    t("Not now"),
  );
  return answer === again;
}
