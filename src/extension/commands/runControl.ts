// Pause, resume and cancel of the run that goes on.
import type { EditorFolder } from "../editorFolder.ts";
import { targetFolder } from "../commandTarget.ts";
import type { Steep } from "../steep.ts";

export async function pause(steep: Steep, target?: unknown): Promise<void> {
  await steep.runs.pause(await runningFolder(steep, target));
}

export async function resume(steep: Steep, target?: unknown): Promise<void> {
  await steep.runs.resume(await runningFolder(steep, target));
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
