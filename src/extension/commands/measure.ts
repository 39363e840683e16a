// Measuring what is known, and the report of the last measurement.
import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { dismissed, targetFolder } from "../commandTarget.ts";
import { t } from "../l10n.ts";
import { measureSentence } from "../measureSentence.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";

type Choice = vscode.QuickPickItem & { readonly file: boolean };

/** Asks the held-out questions, or those of a file, with and without the adapter and the documents. */
export async function evaluate(steep: Steep, target?: unknown): Promise<void> {
  const { folders, engine } = steep;
  const folder = await targetFolder(folders, target);
  const choices: Choice[] = [
    { label: t("Held-out questions"), detail: t("Kept out of training by the last run."), file: false },
    { label: t("A file of questions …"), detail: t("JSON lines with question and answer."), file: true },
  ];
  const picked = await vscode.window.showQuickPick(choices, { title: t("Evaluate {0}", folder.name) });
  if (!picked) throw dismissed();
  const questions = picked.file ? await questionsFile(folder.uri) : undefined;
  const summary = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Steep: asking the questions"),
      cancellable: true,
    },
    (progress, token) => {
      const listening = folders.onRunEvent(({ folder: of, event }) => {
        if (of.id === folder.id && event.kind === "progress") {
          progress.report({ message: `${event.progress.done}/${event.progress.total}` });
        }
      });
      const params = { ...folderParams(folder), ...(questions === undefined ? {} : { questions }) };
      return engine.request("evaluate", params, token).finally(() => listening.dispose());
    },
  );
  const report = t("Open report");
  const answer = await vscode.window.showInformationMessage(
    measureSentence(summary, t),
    ...(summary.report ? [report] : []),
  );
  if (answer === report) {
    await vscode.commands.executeCommand("steep.openReport", { folder, report: summary.report });
  }
}

async function questionsFile(folder: vscode.Uri): Promise<string> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t("Choose a file of questions"),
      defaultUri: folder,
      filters: { "JSON lines": ["jsonl"] },
    })) ?? [];
  if (!file) throw dismissed();
  return file.fsPath;
}

/** Shows a report in an editor tab: the one that is given with the folder, or that of the version that answers. */
export async function openReport(steep: Steep, target?: unknown): Promise<void> {
  const folder = await targetFolder(steep.folders, target);
  const path = reportOf(target) ?? (await steep.engine.request("report", folderParams(folder))).path;
  const html = await readFile(path, "utf8");
  const panel = vscode.window.createWebviewPanel(
    "steep.report",
    t("Steep report: {0}", folder.name),
    vscode.ViewColumn.Active,
    { enableScripts: false, localResourceRoots: [] },
  );
  panel.webview.html = withPolicy(html);
}

function reportOf(target: unknown): string | undefined {
  return typeof target === "object" &&
    target !== null &&
    "report" in target &&
    typeof target.report === "string"
    ? target.report
    : undefined;
}

// The report holds what documents and models said: no script, no form and no address of it is followed.
function withPolicy(html: string): string {
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
  return html.includes("<head>") ? html.replace("<head>", () => `<head>${policy}`) : policy + html;
}
