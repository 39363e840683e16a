// Where Steep keeps things: one data folder, in it the models and one knowledge folder per repository.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { withDiskErrors } from "./diskErrors.ts";

/** Absolute paths of everything that is known about one repository's folder. */
export interface KnowledgePaths {
  readonly root: string;
  readonly manifest: string;
  readonly pairs: string;
  readonly facts: string;
  readonly runs: string;
  readonly adapters: string;
  readonly report: string;
}

/** The data folder, absolute: `given` when there is one, else the platform's place for a program's data. */
export function dataFolder(given?: string): string {
  return given === undefined ? envPaths("steep", { suffix: "" }).data : resolve(given);
}

/** Folder of the base models. */
export function modelsFolder(data: string): string {
  return join(data, "models");
}

/** Paths of a repository's knowledge; nothing is made on the disk. */
export function knowledgePaths(data: string, repositoryId: string): KnowledgePaths {
  const root = join(data, "knowledge", repositoryId);
  return {
    root,
    manifest: join(root, "manifest.json"),
    pairs: join(root, "pairs.jsonl"),
    facts: join(root, "facts.jsonl"),
    runs: join(root, "runs"),
    adapters: join(root, "adapters"),
    report: join(root, "report.html"),
  };
}

/** Folder of one run: its stages' files and checkpoints. */
export function runFolder(paths: KnowledgePaths, run: string): string {
  return join(paths.runs, run);
}

/** Name of an adapter's file in `adapters/`, from the sha256 (hex) of its bytes. */
export function adapterFileName(sha256: string): string {
  return `adapter-${sha256.slice(0, 12)}.gguf`;
}

/**
 * Makes the folders of a repository's knowledge.
 * @throws UserError `folder-not-writable`, `disk-full`.
 */
export async function makeKnowledgeFolders(paths: KnowledgePaths): Promise<void> {
  await withDiskErrors(paths.root, async () => {
    for (const folder of [paths.root, paths.runs, paths.adapters]) await mkdir(folder, { recursive: true });
  });
}
