// What lies on the disk, and deleting it.
import * as vscode from "vscode";
import { dismissed } from "../commandTarget.ts";
import type { StorageItem } from "../../protocol/machine.ts";
import { t } from "../l10n.ts";
import { requireTrust } from "../requireFolder.ts";
import type { Steep } from "../steep.ts";
import { size } from "../wording.ts";

/** Lists models, knowledge, runs and adapters by size; what is chosen is deleted. */
export async function manageStorage(steep: Steep): Promise<void> {
  requireTrust();
  const { engine, folders } = steep;
  const { items, bytes } = await engine.request("storage", {});
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t("Steep keeps nothing on the disk yet."));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    items.toSorted((a, b) => b.bytes - a.bytes).map(choiceOf),
    {
      title: t("Storage: {0}. Choose what to delete", size(bytes)),
      canPickMany: true,
      matchOnDescription: true,
    },
  );
  if (!picked || picked.length === 0) throw dismissed();
  const sum = picked.reduce((total, { item }) => total + item.bytes, 0);
  const button = t("Delete");
  const answer = await vscode.window.showWarningMessage(
    picked.length === 1
      ? t("Delete 1 item ({0})?", size(sum))
      : t("Delete {0} items ({1})?", picked.length, size(sum)),
    { modal: true, detail: picked.map(({ item }) => item.name).join("\n") },
    button,
  );
  if (answer !== button) throw dismissed();
  const deleted = await engine.request("deleteStorage", { ids: picked.map(({ item }) => item.id) });
  for (const folder of folders.all()) void folders.refresh(folder);
  const kept = deleted.kept.map(({ why }) => why);
  void vscode.window.showInformationMessage([t("Deleted {0}.", size(deleted.bytes)), ...kept].join(" "));
}

function choiceOf(item: StorageItem): vscode.QuickPickItem & { readonly item: StorageItem } {
  const icons = { model: "package", knowledge: "book", run: "history", adapter: "layers" };
  return {
    label: `$(${icons[item.kind]}) ${item.name}`,
    description: [size(item.bytes), item.inUse ?? ""].filter((part) => part !== "").join(" · "),
    detail: item.detail ?? item.path,
    item,
  };
}
