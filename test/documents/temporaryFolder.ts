// A folder of files for one test, removed after it.
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readDocuments, type ReadOptions } from "../../src/documents/readDocuments.ts";
import type { DocumentSet } from "../../src/documents/types.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

const made: string[] = [];

/** Makes the folder; `removeFolders` is for the suite's `after`. */
export async function folderOf(files: Files): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "steep-documents-")));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

export async function removeFolders(): Promise<void> {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
}

export async function readFiles(files: Files, options: Partial<ReadOptions> = {}): Promise<DocumentSet> {
  return read(await folderOf(files), options);
}

export async function read(folder: string, options: Partial<ReadOptions> = {}): Promise<DocumentSet> {
  return readDocuments(folder, { maxFileKilobytes: 1024, docComments: false, ...options });
}

export const pathsOf = (set: DocumentSet): string[] => set.documents.map(({ path }) => path);
export const problemsOf = (set: DocumentSet): string[] =>
  set.problems.map(({ path, code }) => `${path}: ${code}`);
