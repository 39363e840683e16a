// Runs that differ only in how they train have the same teacher: what it said once need not be computed again.
import { copyFile, mkdir, readdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileSha256 } from "../knowledge/manifest.ts";

/**
 * Copies the teacher's targets of another run on the same pairs into a run that has none yet. The trainer itself
 * checks what they were computed with, and computes them anew where that differs.
 * @param runs folder of all runs
 * @param folder the run's own, with its dataset
 */
export async function borrowTargets(runs: string, folder: string): Promise<void> {
  const own = join(folder, "training", "targets.bin");
  if (await exists(own)) return;
  const dataset = await fileSha256(join(folder, "dataset.json"));
  if (dataset === undefined) return;
  for (const name of await readdir(runs).catch(() => [])) {
    const other = join(runs, name);
    const theirs = join(other, "training", "targets.bin");
    // A run without its adapter may still be writing them.
    const done = (await exists(join(other, "trained.json"))) && (await exists(theirs));
    if (other === folder || !done || (await fileSha256(join(other, "dataset.json"))) !== dataset) continue;
    await mkdir(join(folder, "training"), { recursive: true });
    await copyFile(theirs, `${own}.part`);
    await rename(`${own}.part`, own);
    return;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
