// Which model is taught: the catalogue with what each needs here, or a file of the person's own.
import * as vscode from "vscode";
import type { ModelEntry } from "../../protocol/machine.ts";
import { dismissed, targetFolder } from "../commandTarget.ts";
import { t } from "../l10n.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";
import { duration, size } from "../wording.ts";

type Choice = vscode.QuickPickItem & { readonly model?: string; readonly file?: boolean };

/** The next injection teaches the chosen model. */
export async function chooseModel(steep: Steep, target?: unknown): Promise<void> {
  const { folders, engine } = steep;
  const folder = await targetFolder(folders, target);
  const params = folderParams(folder);
  const models = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t("Steep: looking at this machine") },
    () => engine.request("models", params),
  );
  const own: Choice = { label: `$(file) ${t("A GGUF file …")}`, file: true };
  const picked = await vscode.window.showQuickPick<Choice>([...models.map(choiceOf), own], {
    title: t("Model for {0}", folder.name),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked) throw dismissed();
  const model = picked.file === true ? await ownFile() : picked.model;
  if (model === undefined) throw dismissed();
  const chosen = await engine.request("chooseModel", { ...params, model });
  void tellChoice(folder.name, chosen.name, params.model);
  await folders.refresh(folder);
  await steep.panelActions.planAgain(folder);
}

async function tellChoice(folder: string, chosen: string, setting: string | undefined): Promise<void> {
  if (setting === undefined) {
    await vscode.window.showInformationMessage(t("The next injection of {0} teaches {1}.", folder, chosen));
    return;
  }
  const open = t("Open settings");
  const answer = await vscode.window.showWarningMessage(
    t("The setting “steep.model” goes before what is chosen: {0} is taught until it is emptied.", setting),
    open,
  );
  if (answer === open) await vscode.commands.executeCommand("steep.openSettings");
}

function choiceOf(model: ModelEntry): Choice {
  const marks = [
    model.chosen ? t("chosen") : "",
    model.proposed ? t("best fit") : "",
    model.fetched ? t("on this machine") : t("{0} to download", size(model.bytes)),
  ].filter((mark) => mark !== "");
  const fit = model.fit
    ? t(
        "{0}, needs {1} of memory, {2} for a small project",
        model.fit.device === "gpu" ? t("on the GPU") : t("on the CPU"),
        size(model.memory.train),
        duration(model.fit.minutes * 60, t),
      )
    : t("needs {0} of memory: too much for this machine", size(model.memory.train));
  return {
    label: `${model.chosen ? "$(check) " : model.fit ? "" : "$(warning) "}${model.name}`,
    description: marks.join(" · "),
    detail: [fit, model.licence, model.purpose].filter((part) => part !== "").join(" · "),
    model: model.path ?? model.id,
  };
}

async function ownFile(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t("Choose a GGUF file"),
      filters: { GGUF: ["gguf"] },
    })) ?? [];
  return file?.fsPath;
}
