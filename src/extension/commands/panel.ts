// Commands that lead to the side panel.
import * as vscode from "vscode";
import { dismissed, targetFolder } from "../commandTarget.ts";
import { t } from "../l10n.ts";
import type { Steep } from "../steep.ts";

/** Asks a question in the panel; a text that is given is asked at once. */
export async function ask(steep: Steep, target?: unknown): Promise<void> {
  const { folders, panel } = steep;
  const folder = await targetFolder(folders, typeof target === "string" ? undefined : target);
  folders.select(folder.id);
  const question = typeof target === "string" ? target.trim() : await questionOfPerson(panel.visible);
  await panel.show(
    { type: "show", view: "conversation" },
    ...(question === "" ? [] : [{ type: "compose", question, send: true } as const]),
  );
}

/** The run that goes on, or the conversation. */
export async function showDetails({ folders, panel }: Steep): Promise<void> {
  const running = folders.all().find((folder) => folders.facts(folder).run);
  if (running) folders.select(running.id);
  await panel.showView(running ? "training" : "conversation");
}

// With the panel in sight its own field is the place to write.
async function questionOfPerson(panelVisible: boolean): Promise<string> {
  if (panelVisible) return "";
  const question = await vscode.window.showInputBox({
    title: t("Ask about this project"),
    placeHolder: t("A question that the documents answer"),
  });
  if (question === undefined) throw dismissed();
  return question.trim();
}
