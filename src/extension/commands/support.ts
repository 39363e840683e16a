// Help when something does not work, and where to read more.
import * as vscode from "vscode";
import { dismissed } from "../commandTarget.ts";
import { t } from "../l10n.ts";
import { requireTrust } from "../requireFolder.ts";
import type { Steep } from "../steep.ts";

/** What an issue needs, on the clipboard; no name of a document is in it. */
export async function copyDiagnostics(steep: Steep): Promise<void> {
  requireTrust();
  const { text } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Steep: looking at this machine") },
    () => steep.engine.request("doctor", {}),
  );
  const { extension } = steep.context;
  const { version } = extension.packageJSON as { readonly version: string };
  const editor = `${vscode.env.appName} ${vscode.version}, ${vscode.env.remoteName ?? "local"}`;
  await vscode.env.clipboard.writeText(
    [`Steep ${version}`, editor, `Engine: ${steep.engine.state.kind}`, "", text].join("\n"),
  );
  void vscode.window.showInformationMessage(t("The diagnostics are on the clipboard."));
}

/** Starts the engine anew, also after it died again and again. */
export async function restartEngine({ engine, folders }: Steep): Promise<void> {
  await engine.restart();
  for (const folder of folders.all()) void folders.refresh(folder);
  void vscode.window.showInformationMessage(t("The engine runs again."));
}

/** Brings NVIDIA's libraries, which are too large to come with the extension. */
export async function fetchCuda({ engine, folders }: Steep): Promise<void> {
  requireTrust();
  const fetch = t("Fetch");
  const answer = await vscode.window.showInformationMessage(
    t("Fetch the CUDA libraries?"),
    {
      modal: true,
      detail: t(
        "140 MB, by npm, checked against a hash that comes with Steep. They are of use with an NVIDIA card and CUDA 13.",
      ),
    },
    fetch,
  );
  if (answer !== fetch) throw dismissed();
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Steep: fetching the CUDA libraries"),
      cancellable: true,
    },
    (_progress, token) => engine.request("fetchCuda", {}, token),
  );
  // Which backend computes is decided when the engine starts.
  await engine.restart();
  for (const folder of folders.all()) void folders.refresh(folder);
  void vscode.window.showInformationMessage(
    t("The CUDA libraries are here, and used where they find a device."),
  );
}

/** What is read, kept and sent. */
export async function privacy({ context }: Steep): Promise<void> {
  const page = vscode.Uri.joinPath(context.extensionUri, "media", "privacy.md");
  await vscode.commands.executeCommand("markdown.showPreview", page);
}

/** The walkthrough. */
export async function getStarted({ context }: Steep): Promise<void> {
  await vscode.commands.executeCommand(
    "workbench.action.openWalkthrough",
    `${context.extension.id}#steep.start`,
    false,
  );
}
