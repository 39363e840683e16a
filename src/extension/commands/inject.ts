// Teaching: the plan is shown in the panel first; its button starts the run.
import * as vscode from "vscode";
import { UserError } from "../../errors/userError.ts";
import { targetDocument, targetFolder } from "../commandTarget.ts";
import { folderOf, pathInFolder } from "../editorFolder.ts";
import { t } from "../l10n.ts";
import { folderParams } from "../settings.ts";
import type { Steep } from "../steep.ts";
import { scopeWith } from "../teachScope.ts";

/** Shows what teaching the folder would do, or the run that goes on. */
export async function inject(steep: Steep, target?: unknown): Promise<void> {
  const { folders, panel, panelActions } = steep;
  const folder = await targetFolder(folders, target);
  folders.select(folder.id);
  await folders.refresh(folder);
  if (folders.facts(folder).run) return panel.showView("training");
  await panelActions.showPlan(folder);
}

/** The same for a part of the folder: what is selected in the Explorer is added to what is taught. */
export async function injectSelection(steep: Steep, target?: unknown, all?: unknown): Promise<void> {
  const { folders, panel, panelActions, engine } = steep;
  const first = targetDocument(target);
  const folder = await targetFolder(folders, first);
  const selected = Array.isArray(all) ? all.filter((one) => one instanceof vscode.Uri) : [first];
  const paths = selected
    .filter((uri) => folderOf(uri, folders.all())?.id === folder.id)
    .map((uri) => pathInFolder(uri, folder));
  if (paths.length === 0) {
    throw new UserError(
      "wrong-use",
      t("Nothing of {0} is selected.", folder.name),
      t("Select files or folders."),
    );
  }
  folders.select(folder.id);
  await folders.refresh(folder);
  if (folders.facts(folder).run) return panel.showView("training");
  const status = await engine.request("status", folderParams(folder));
  await panelActions.showPlan(folder, scopeWith(paths, status));
}
