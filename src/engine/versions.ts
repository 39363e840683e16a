// The versions of a folder's adapter: go back to one, give one away.
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { storageError } from "../errors/storageError.ts";
import { UserError } from "../errors/userError.ts";
import { lockFolder } from "../knowledge/lock.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import {
  activate,
  activeAdapter,
  findVersion,
  readManifest,
  versionBefore,
  writeManifest,
} from "../knowledge/manifest.ts";
import type { AdapterVersion, Manifest } from "../knowledge/types.ts";
import { openPlace } from "./place.ts";
import { rememberModel } from "./rememberedModel.ts";
import { bringVersionFiles } from "./versionFiles.ts";

export interface RolledBack {
  readonly from: number | undefined;
  readonly to: number;
  /** Path of the adapter that answers now. */
  readonly adapter: string;
  /** What a person should know of it, a whole sentence. */
  readonly warning?: string;
}

/**
 * Makes another version answer; without a number, the one before.
 * @throws UserError `not-injected`, `unknown-version`, `adapter-invalid` (its file is not whole), `busy`.
 */
export async function rollback(
  folder: string,
  version: number | undefined,
  dataDir: string | undefined,
): Promise<RolledBack> {
  const { paths } = await openPlace(folder, dataDir);
  requireManifest(await readManifest(paths));
  const lock = await lockFolder(paths);
  try {
    const manifest = requireManifest(await readManifest(paths));
    const to = version ?? versionBefore(manifest);
    if (to === undefined) {
      throw new UserError(
        "unknown-version",
        `There is no version before ${manifest.active ?? 1}.`,
        `The versions are ${manifest.versions.map((known) => known.version).join(", ")}.`,
      );
    }
    const answering = await letAnswer(paths, manifest, to);
    const { baseModel, baseSha256 } = findVersion(manifest, to);
    // Who goes back to another model's adapter goes back to that model.
    if (baseModel !== undefined && baseSha256 !== activeVersion(manifest)?.baseSha256) {
      await rememberModel(paths, baseModel);
    }
    return { from: manifest.active, to, ...answering };
  } finally {
    await lock.release();
  }
}

/**
 * Makes a version answer, and brings what is looked up beside its adapter. The folder's lock must be held.
 * @throws UserError `unknown-version`, `adapter-invalid`.
 */
export async function letAnswer(
  paths: KnowledgePaths,
  manifest: Manifest,
  number: number,
): Promise<Pick<RolledBack, "adapter" | "warning">> {
  const next = activate(manifest, number);
  const { path, version } = await activeAdapter(paths, next);
  const brought = await bringVersionFiles(paths, version);
  await writeManifest(paths, next);
  if (brought) return { adapter: path };
  return {
    adapter: path,
    warning: `The files of version ${number}'s run were deleted: its sources, the report and the questions of \`steep evaluate\` are those of version ${manifest.active ?? number} until the folder is injected again.`,
  };
}

export interface Exported {
  readonly version: number;
  readonly adapter: string;
  readonly base: { readonly name: string; readonly sha256: string };
}

/**
 * Copies a version's adapter (default: the active one) to `file`.
 * @throws UserError `not-injected`, `unknown-version`, `adapter-invalid`, `folder-not-writable`, `disk-full`.
 */
export async function exportAdapter(
  folder: string,
  file: string,
  version: number | undefined,
  dataDir: string | undefined,
): Promise<Exported> {
  const { paths } = await openPlace(folder, dataDir);
  const manifest = requireManifest(await readManifest(paths));
  const chosen: Manifest = version === undefined ? manifest : activate(manifest, version);
  const { path, version: found } = await activeAdapter(paths, chosen);
  const target = resolve(file);
  const temporary = join(dirname(target), `.${process.pid}.steep.tmp`);
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(path, temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw await storageError(error, dirname(target), 0);
  }
  return {
    version: found.version,
    adapter: target,
    base: { name: found.baseName, sha256: found.baseSha256 },
  };
}

/** The active version of a manifest; undefined when none answers yet. */
export function activeVersion(manifest: Manifest | undefined): AdapterVersion | undefined {
  return manifest?.active === undefined ? undefined : findVersion(manifest, manifest.active);
}

function requireManifest(manifest: Manifest | undefined): Manifest {
  if (manifest && manifest.versions.length > 0) return manifest;
  throw new UserError(
    "not-injected",
    "The model was not taught this folder yet.",
    "Run `steep inject` in it first.",
  );
}
