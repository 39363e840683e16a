// A failure as a message with one or two buttons that lead out of it.
import * as vscode from "vscode";
import type { PanelCommand } from "../protocol/panelMessages.ts";
import { t } from "./l10n.ts";
import { isCancelled, problemOf } from "./problems.ts";
import { commandOf, waysOut } from "./wayOut.ts";

/** Shows what failed; a bug's stack goes to the log. Comes back at once. */
export async function showFailure(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (isCancelled(error)) return;
  const problem = problemOf(error);
  const { code, message, hint } = problem;
  if (code === "bug") log.error(error instanceof Error ? error : message);
  else log.warn(`${code}: ${message} ${hint}`);
  const text = code === "bug" ? t("Steep failed: {0}", firstLine(message)) : `${message} ${hint}`.trim();
  const buttons = waysOut(problem).map((command) => ({ title: buttonTitle(command), command }));
  // Whoever failed does not wait until the message is read.
  void vscode.window.showErrorMessage(text, ...buttons).then((button) => {
    if (button) void vscode.commands.executeCommand(commandOf(button.command));
  });
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

/** The words on the button of a command. */
export function buttonTitle(command: PanelCommand): string {
  switch (command) {
    case "inject":
      return t("Inject workspace docs");
    case "evaluate":
      return t("Evaluate");
    case "openReport":
      return t("Open report");
    case "showKnowledge":
      return t("Show what is known");
    case "chooseModel":
      return t("Choose model");
    case "versions":
      return t("Versions");
    case "settings":
      return t("Open settings");
    case "showLog":
      return t("Show log");
    case "copyDiagnostics":
      return t("Copy diagnostics");
    case "storage":
      return t("Manage storage");
    case "privacy":
      return t("What happens to my data?");
    case "restartEngine":
      return t("Restart engine");
    case "openFolder":
      return t("Open folder");
    case "manageTrust":
      return t("Manage trust");
  }
}
