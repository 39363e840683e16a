// Help when something does not work, and where to read more.
import * as vscode from "vscode";
import { dismissed } from "../commandTarget.ts";
import { type DiagnosticFacts, diagnosticsText } from "../diagnosticsText.ts";
import { t } from "../l10n.ts";
import { problemOf } from "../problems.ts";
import { requireTrust } from "../requireFolder.ts";
import type { Steep } from "../steep.ts";

/** What an issue needs, on the clipboard; no name of a document is in it. */
export async function copyDiagnostics(steep: Steep): Promise<void> {
  requireTrust();
  const doctor = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Steep: looking at this machine") },
    () => askDoctor(steep),
  );
  const { version } = steep.context.extension.packageJSON as { readonly version: string };
  await vscode.env.clipboard.writeText(
    diagnosticsText({
      version,
      editor: `${vscode.env.appName} ${vscode.version}, ${vscode.env.remoteName ?? "local"}`,
      platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
      engine: steep.engine.state,
      doctor,
    }),
  );
  const without = "problem" in doctor ? doctor.problem.message : undefined;
  void vscode.window.showInformationMessage(
    without === undefined
      ? t("The diagnostics are on the clipboard.")
      : t("The diagnostics are on the clipboard, without what the engine knows: {0}", without),
  );
}

// That the engine does not run is what most of these issues are about.
async function askDoctor({ engine, log }: Steep): Promise<DiagnosticFacts["doctor"]> {
  try {
    return await engine.request("doctor", {});
  } catch (error) {
    log.warn(`The diagnostics lack the engine's part: ${problemOf(error).message}`);
    return { problem: problemOf(error) };
  }
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
