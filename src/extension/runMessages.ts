// How a run ended, in the panel and as a message.
import * as vscode from "vscode";
import { UserError } from "../errors/userError.ts";
import { showFailure } from "./failure.ts";
import { t } from "./l10n.ts";
import { resultSentence } from "./resultSentence.ts";
import type { RunEnd } from "./runs.ts";
import type { Steep } from "./steep.ts";
import { inEnglish } from "./translate.ts";

/** Tells how a run ended. */
export async function tellRunEnd(steep: Steep, end: RunEnd): Promise<void> {
  const { folder, result, problem } = end;
  steep.panelActions.runEnded(end);
  if (problem) {
    await showFailure(
      problem.code === "bug"
        ? new Error(problem.message)
        : new UserError(problem.code, problem.message, problem.hint),
      steep.log,
    );
  }
  if (!result) return;
  steep.log.info(`${folder.name}: ${resultSentence(result, inEnglish)}`);
  const ask = t("Ask a question");
  const report = t("Open report");
  const answer = await vscode.window.showInformationMessage(
    `${folder.name}: ${resultSentence(result, t)}`,
    ask,
    report,
  );
  if (answer === ask) await vscode.commands.executeCommand("steep.ask", { folder });
  if (answer === report) {
    await vscode.commands.executeCommand("steep.openReport", { folder, report: result.report });
  }
}
