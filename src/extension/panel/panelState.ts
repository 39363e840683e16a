// What the panel shows of the workspace; no path and no address is in it.
import type { PanelState } from "../../protocol/panelMessages.ts";
import type { Problem } from "../../protocol/problem.ts";
import type { EditorFolder } from "../editorFolder.ts";
import type { FolderStates } from "../folderStates.ts";
import { t } from "../l10n.ts";
import { isMeasuring } from "../measuring.ts";
import { problemOf } from "../problems.ts";

/** The state of the current folder. */
export function panelState(folders: FolderStates, compare: boolean): PanelState {
  const folder = folders.current;
  const facts = folder && folders.facts(folder);
  const status = facts?.status;
  const cannotAsk = whyNotAsk(folders, folder);
  return {
    folders: folders.all().map(({ id, name }) => ({ id, name })),
    ...(folder ? { folder: folder.id } : {}),
    work: folders.workState(folder),
    versions: facts?.versions ?? [],
    stale: status?.stale ?? { changed: [], added: [], removed: [], count: 0 },
    ...(status ? { documents: status.documents } : {}),
    pendingEdits: status?.pendingEdits ?? 0,
    compare,
    ...(facts?.run ? { run: facts.run } : {}),
    ...(facts && isMeasuring(facts) ? { measuring: true } : {}),
    ...(cannotAsk ? { cannotAsk } : {}),
  };
}

function whyNotAsk(folders: FolderStates, folder: EditorFolder | undefined): Problem | undefined {
  try {
    folders.require(folder);
  } catch (error) {
    return problemOf(error);
  }
  const status = folder && folders.facts(folder).status;
  if (!status || status.active) return undefined;
  return {
    code: "not-injected",
    message: t("The model was not taught this folder yet."),
    hint: t("Inject the documents first."),
  };
}
