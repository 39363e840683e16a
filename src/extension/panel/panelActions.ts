// What the messages of the panel do.
import * as vscode from "vscode";
import type { FromPanel, ToPanel } from "../../protocol/panelMessages.ts";
import type { RunResult } from "../../protocol/run.ts";
import type { Scope } from "../../protocol/settings.ts";
import { createConversations } from "../conversations.ts";
import { documentUri, type EditorFolder } from "../editorFolder.ts";
import { openAtLines } from "../openDocument.ts";
import { t } from "../l10n.ts";
import { isCancelled, problemOf } from "../problems.ts";
import { folderParams } from "../settings.ts";
import type { PanelActions, Steep } from "../steep.ts";
import { commandOf, waysOut } from "../wayOut.ts";
import { createPanelConversation, type PanelConversation } from "./panelConversation.ts";
import { createPlanning } from "./planning.ts";

const compareKey = "compare";

/** The person wants to see the base model's answer beside the adapter's. */
export function wantsComparison(memory: vscode.Memento): boolean {
  return memory.get<boolean>(compareKey) === true;
}

export function createPanelActions(steep: () => Steep): PanelActions {
  /** Of the last run of each folder that ended in this window. */
  const reports = new Map<string, string>();
  let conversation: PanelConversation | undefined;
  const current = (): EditorFolder => steep().folders.require(steep().folders.current);
  const post = (message: ToPanel): void => steep().panel.post(message);

  const talk = (): PanelConversation => {
    if (conversation) return conversation;
    const { context, engine, folders } = steep();
    const created = createPanelConversation({
      conversations: createConversations(context.workspaceState),
      ask: (id, params, signal) => {
        const folder = folders.require(folders.all().find((known) => known.id === id));
        return engine.request("ask", { ...folderParams(folder), ...params }, signal);
      },
      post,
      onAnswered: () => {
        void vscode.commands.executeCommand("setContext", "steep.answered", true);
        void context.globalState.update("answered", true);
      },
    });
    context.subscriptions.push(
      engine.onNotification((notified) => {
        if (notified.name === "answerText") created.onText(notified.content);
      }),
    );
    conversation = created;
    return created;
  };

  const planning = createPlanning({
    inspect: ({ folder, scope }, signal) =>
      vscode.window.withProgress({ location: { viewId: "steep.panel" } }, () =>
        steep().engine.request(
          "inspect",
          { ...folderParams(folder), ...(scope === undefined ? {} : { scope }) },
          signal,
        ),
      ),
    open: () => steep().panel.show({ type: "show", view: "plan" }),
    deliver: (message) => steep().panel.deliver(message),
    onPlanned: () => void vscode.commands.executeCommand("setContext", "steep.planned", true),
  });

  const showPlan = async (folder: EditorFolder, scope?: Scope): Promise<void> => {
    steep().folders.select(folder.id);
    await planning.show({ folder, scope });
  };

  const suggest = async (folder: EditorFolder): Promise<void> => {
    const { engine, folders, log } = steep();
    if (!folders.facts(folder).status?.active) return;
    try {
      const questions = await engine.request("suggestions", { ...folderParams(folder), count: 3 });
      post({ type: "suggestions", questions });
    } catch (error) {
      // The composer does without them.
      log.warn(`No questions could be suggested: ${problemOf(error).message}`);
    }
  };

  const ready = async (): Promise<void> => {
    const { folders } = steep();
    const folder = folders.current;
    if (!folder) return;
    talk().show(folder.id);
    if (folders.readiness(folder) !== "ready") return;
    await folders.refresh(folder);
    await suggest(folder);
  };

  const act = async (message: FromPanel): Promise<void> => {
    const { folders, runs, engine } = steep();
    switch (message.type) {
      case "ready":
        return ready();
      case "ask":
        return talk().ask(current().id, message);
      case "stop":
        return talk().stop(message.id);
      case "regenerate":
        return talk().regenerate(current().id, message.id, wantsComparison(steep().context.workspaceState));
      case "clear":
        return talk().clear(current().id);
      case "setCompare":
        await steep().context.workspaceState.update(compareKey, message.on);
        return steep().panel.sendState();
      case "selectFolder":
        return folders.select(message.id);
      case "copy":
        await vscode.env.clipboard.writeText(message.text);
        return post({ type: "said", text: t("Copied.") });
      case "insert":
        return insert(message.text);
      case "openSource":
        return openSource(current(), message);
      case "openLink":
        return openLink(message.href);
      case "searchDocuments": {
        const sections = await engine.request("searchDocuments", {
          ...folderParams(current()),
          query: message.question,
          count: 5,
        });
        return post({ type: "found", id: message.id, sections });
      }
      case "inspect":
        return showPlan(current());
      case "start": {
        // Only what was shown is started.
        const { planned } = planning;
        if (!planned) return showPlan(current());
        void runs.start(planned.folder, planned.scope);
        return post({ type: "show", view: "training" });
      }
      case "pause":
        return runs.pause(current());
      case "resume":
        return runs.resume(current());
      case "cancel":
        return runs.cancel(current());
      case "rollback":
        await vscode.commands.executeCommand("steep.activateVersion", {
          folder: current(),
          version: message.version,
        });
        return;
      case "openRunReport": {
        const folder = current();
        await vscode.commands.executeCommand("steep.openReport", {
          folder,
          report: reports.get(folder.id),
        });
        return;
      }
      case "command": {
        const folder = folders.current;
        await vscode.commands.executeCommand(commandOf(message.command), ...(folder ? [{ folder }] : []));
      }
    }
  };

  const inPanel = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (isCancelled(error)) return;
      const problem = problemOf(error);
      if (problem.code === "bug") steep().log.error(error instanceof Error ? error : String(error));
      post({ type: "problem", problem, commands: waysOut(problem) });
    }
  };

  return {
    showPlan,
    planAgain: (folder) => planning.again(folder),
    runEnded({ folder, result, problem }) {
      if (result) reports.set(folder.id, result.report);
      if (folder.id !== steep().folders.current?.id) return;
      const { report: _, ...shown } = result ?? { report: "" };
      post({
        type: "runEnded",
        ...(result ? { result: shown as Omit<RunResult, "report"> } : {}),
        ...(problem ? { problem } : {}),
      });
    },
    async clearConversation(folder) {
      await talk().clear(folder.id);
      const shown = steep().folders.current;
      if (shown) talk().show(shown.id);
    },
    handle: (message) => inPanel(() => act(message)),
    showFolder: () => inPanel(ready),
  };
}

async function insert(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    await vscode.window.showInformationMessage(t("Open a file to insert the text into."));
    return;
  }
  await editor.edit((edit) => edit.replace(editor.selection, text));
}

async function openSource(
  folder: EditorFolder,
  { document, startLine, endLine }: Extract<FromPanel, { type: "openSource" }>,
): Promise<void> {
  const uri = documentUri(folder, document);
  if (uri) await openAtLines(uri, startLine, endLine);
}

async function openLink(href: string): Promise<void> {
  const uri = vscode.Uri.parse(href, true);
  const open = t("Open");
  const answer = await vscode.window.showWarningMessage(
    t("Open a link that the model wrote?"),
    { modal: true, detail: href },
    open,
  );
  if (answer === open) await vscode.env.openExternal(uri);
}
