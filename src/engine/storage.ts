// What Steep keeps on the disk, thing by thing, and how to get rid of it.
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { cachedModel } from "../catalogue/fetchModel.ts";
import { catalogue } from "../catalogue/catalogue.ts";
import { defaultCacheFolder } from "../catalogue/cacheFolder.ts";
import { storageError } from "../errors/storageError.ts";
import { dataFolder, type KnowledgePaths, knowledgePaths } from "../knowledge/dataFolder.ts";
import { lockFolder, lockHolder } from "../knowledge/lock.ts";
import { readManifest, writeManifest } from "../knowledge/manifest.ts";
import type { Manifest } from "../knowledge/types.ts";
import type { StorageItem, StorageList } from "../protocol/machine.ts";
import { roomOf } from "./diskRoom.ts";
import { folderBytes } from "./folderBytes.ts";

/** Everything that can be deleted, largest first within its kind. @throws UserError `data-corrupt`. */
export async function listStorage(dataDir: string | undefined): Promise<StorageList> {
  const items = [...(await modelItems()), ...(await knowledgeItems(dataDir))];
  const whole = items.filter(({ kind }) => kind === "model" || kind === "knowledge");
  return {
    items,
    bytes: whole.reduce((sum, { bytes }) => sum + bytes, 0),
    folders: [
      { use: "what was learned", ...(await roomOf(dataFolder(dataDir))) },
      { use: "models", ...(await roomOf(defaultCacheFolder())) },
    ],
  };
}

export interface Deleted {
  /** Bytes that are free again. */
  readonly bytes: number;
  /** What was not deleted, and why. */
  readonly kept: readonly { readonly id: string; readonly why: string }[];
}

/** Deletes things by their ids; what is in use, or not there, is kept and named. */
export async function deleteStorage(ids: readonly string[], dataDir: string | undefined): Promise<Deleted> {
  let bytes = 0;
  const kept: { id: string; why: string }[] = [];
  for (const id of ids) {
    // Listed anew each time: with a folder's knowledge go its runs.
    const item = (await listStorage(dataDir)).items.find((known) => known.id === id);
    const why = item ? item.inUse : "It is not there any more.";
    if (!item || why !== undefined) {
      kept.push({ id, why: why ?? "" });
      continue;
    }
    try {
      await deleteItem(item, dataDir);
      bytes += item.bytes;
    } catch (error) {
      kept.push({ id, why: (error as Error).message });
    }
  }
  return { bytes, kept };
}

async function modelItems(): Promise<StorageItem[]> {
  const folder = join(defaultCacheFolder(), "models");
  const names = new Map<string, string>();
  for (const model of catalogue.models) {
    const cached = await cachedModel(model);
    if (cached) names.set(basename(cached.path), model.name);
  }
  const files = await readdir(folder).catch(() => []);
  // What is kept of a file beside it (its hash, the parts of a fetch) goes with it.
  const stems = new Set(files.map((file) => /^[^.]+/.exec(file)?.[0] ?? file));
  const items = await Promise.all(
    [...stems].map(async (stem): Promise<StorageItem> => {
      const own = files.filter((file) => file === stem || file.startsWith(`${stem}.`));
      const sizes = await Promise.all(own.map((file) => folderBytes(join(folder, file))));
      const whole = own.find((file) => file.endsWith(".gguf"));
      const name = names.get(whole ?? "");
      return {
        id: `model:${stem}`,
        kind: "model",
        name:
          name ??
          (own.some((file) => file.endsWith(".wide"))
            ? "faster copy of a model"
            : whole
              ? `${stem.slice(0, 12)}.gguf`
              : "part of a download"),
        path: join(folder, whole ?? stem),
        bytes: sizes.reduce((sum, size) => sum + size, 0),
        ...(own.some((file) => file.endsWith(".lock")) ? { inUse: "It is being fetched." } : {}),
      };
    }),
  );
  return items.toSorted((left, right) => right.bytes - left.bytes);
}

async function knowledgeItems(dataDir: string | undefined): Promise<StorageItem[]> {
  const root = join(dataFolder(dataDir), "knowledge");
  const ids = await readdir(root).catch(() => []);
  const lists = await Promise.all(
    ids.map((id) => itemsOfKnowledge(id, knowledgePaths(dataFolder(dataDir), id))),
  );
  return lists.flat();
}

async function itemsOfKnowledge(id: string, paths: KnowledgePaths): Promise<StorageItem[]> {
  // A damaged manifest must not keep a person from deleting the folder.
  const manifest = await readManifest(paths).catch(() => undefined);
  const holder = await lockHolder(paths);
  const busy = holder ? { inUse: `Process ${holder.pid} on ${holder.host} works on it.` } : {};
  const name = manifest?.folder ?? id;
  const active = manifest?.versions.find((version) => version.version === manifest.active);
  const runs = await Promise.all(
    (await readdir(paths.runs).catch(() => [])).map(async (run): Promise<StorageItem> => {
      const version = manifest?.versions.find((known) => known.run === run);
      const inUse = active?.run === run ? { inUse: "The version that answers was made by it." } : busy;
      return {
        id: `run:${id}/${run}`,
        kind: "run",
        name: version ? `Run of version ${version.version}` : "Unfinished run",
        detail: name,
        path: join(paths.runs, run),
        bytes: await folderBytes(join(paths.runs, run)),
        ...inUse,
      };
    }),
  );
  const adapters = await Promise.all(
    (await readdir(paths.adapters).catch(() => [])).map(async (file): Promise<StorageItem> => {
      const versions = manifest?.versions.filter((known) => known.file === file) ?? [];
      const inUse = active?.file === file ? { inUse: "It is the version that answers." } : busy;
      return {
        id: `adapter:${id}/${file}`,
        kind: "adapter",
        name:
          versions.length > 0
            ? `Version ${versions.map((version) => version.version).join(", ")}`
            : "Adapter of no version",
        detail: name,
        path: join(paths.adapters, file),
        bytes: await folderBytes(join(paths.adapters, file)),
        ...inUse,
      };
    }),
  );
  return [
    {
      id: `knowledge:${id}`,
      kind: "knowledge",
      name,
      path: paths.root,
      bytes: await folderBytes(paths.root),
      ...busy,
    },
    ...adapters,
    ...runs,
  ];
}

async function deleteItem(item: StorageItem, dataDir: string | undefined): Promise<void> {
  const [kind, rest] = split(item.id, ":");
  const [id, file] = split(rest, "/");
  const paths = knowledgePaths(dataFolder(dataDir), id);
  if (kind === "model") {
    const folder = join(defaultCacheFolder(), "models");
    const files = (await readdir(folder)).filter((name) => name === rest || name.startsWith(`${rest}.`));
    for (const name of files) await remove(join(folder, name));
    return;
  }
  const lock = await lockFolder(paths);
  try {
    if (kind === "adapter") await dropVersions(paths, file);
    if (kind !== "knowledge") await remove(item.path);
    else await rm(paths.manifest, { force: true });
  } finally {
    await lock.release();
  }
  if (kind === "knowledge") await remove(item.path);
}

/** The manifest without the versions of an adapter's file, before the file goes. */
async function dropVersions(paths: KnowledgePaths, file: string): Promise<void> {
  const manifest = await readManifest(paths);
  if (!manifest) return;
  const next: Manifest = {
    ...manifest,
    versions: manifest.versions.filter((version) => version.file !== file),
  };
  if (next.versions.length < manifest.versions.length) await writeManifest(paths, next);
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(async (error: unknown) => {
    throw await storageError(error, path, 0);
  });
}

function split(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
