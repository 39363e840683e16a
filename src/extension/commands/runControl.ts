// Pause, resume and cancel of the run that goes on.
import { UserError } from "../../errors/userError.ts";
import { targetFolder } from "../commandTarget.ts";
import type { EditorFolder } from "../editorFolder.ts";
import { t } from "../l10n.ts";
import type { Steep } from "../steep.ts";

export async function pause(steep: Steep, target?: unknown): Promise<void> {
  await steep.runs.pause(await runningFolder(steep, target));
}

export async function resume(steep: Steep, target?: unknown): Promise<void> {
  const folder = await runningFolder(steep, target);
  const { run } = steep.folders.facts(folder);
  if (run && run.paused === undefined) {
    throw new UserError(
      "wrong-use",
      t("The run of {0} is not paused.", folder.name),
      t("See how far it is with “Steep: Show details of the run”."),
    );
  }
  await steep.runs.resume(folder);
}

export async function cancel(steep: Steep, target?: unknown): Promise<void> {
  await steep.runs.cancel(await runningFolder(steep, target));
}

// Where only one folder has a run there is nothing to choose.
async function runningFolder({ folders }: Steep, target: unknown): Promise<EditorFolder> {
  const running = folders.all().filter((folder) => folders.facts(folder).run);
  const [only] = running;
  if (target === undefined && running.length === 1 && only) return folders.require(only);
  return targetFolder(folders, target);
}
