// Where fetched models lie, and what is remembered about files so that they are hashed once.
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { z } from "zod";
import { storageError } from "../errors/storageError.ts";
import { UserError } from "../errors/userError.ts";

const rememberedSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  mtimeMs: z.number(),
  sha256: z.string(),
});

/** The cache folder: `STEEP_CACHE`, or the platform's own for the tool. It need not exist. */
export function defaultCacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const given = environment["STEEP_CACHE"];
  return given !== undefined && given !== "" ? resolve(given) : envPaths("steep", { suffix: "" }).cache;
}

/** `models` in the cache folder, made if needed. @throws UserError `folder-not-writable`, `disk-full`. */
export async function modelsFolder(cacheFolder: string): Promise<string> {
  const folder = join(cacheFolder, "models");
  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => {
    throw await storageError(error, folder, 0);
  });
  return folder;
}

/**
 * SHA-256 of the file at `path`, lower-case hex. `onBytes` gets the bytes read so far.
 * @throws UserError `cancelled` when the signal is aborted.
 */
export async function fileSha256(
  path: string,
  onBytes?: (done: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  let done = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    if (signal?.aborted === true) throw cancelled();
    hash.update(piece as Buffer);
    done += (piece as Buffer).length;
    onBytes?.(done);
  }
  return hash.digest("hex");
}

/**
 * SHA-256 of a file that may lie anywhere: from memory if path, size and modification time are the same as when it
 * was hashed before, else hashed and remembered. A cache that cannot be written only costs the time next time.
 */
export async function rememberedSha256(
  path: string,
  cacheFolder: string,
  onBytes?: (done: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const absolute = resolve(path);
  const name = createHash("sha256").update(absolute).digest("hex").slice(0, 32);
  const memory = join(cacheFolder, "hashes", `${name}.json`);
  const known = await recallSha256(absolute, memory);
  if (known !== undefined) return known;
  const before = await stat(absolute);
  const sha256 = await fileSha256(absolute, onBytes, signal);
  const after = await stat(absolute);
  // A file that changes while it is read has no hash worth remembering.
  if (before.size === after.size && before.mtimeMs === after.mtimeMs) {
    await rememberSha256(absolute, memory, sha256).catch(() => undefined);
  }
  return sha256;
}

/** Writes the marker `memory`: the file at `path` has this hash as long as its size and time stay the same. */
export async function rememberSha256(path: string, memory: string, sha256: string): Promise<void> {
  const { size: bytes, mtimeMs } = await stat(path);
  await mkdir(join(memory, ".."), { recursive: true });
  await writeJson(memory, { path, bytes, mtimeMs, sha256 });
}

/** The hash that the marker `memory` holds for the file at `path`; undefined if the file is not the same any more. */
export async function recallSha256(path: string, memory: string): Promise<string | undefined> {
  const text = await readFile(memory, "utf8").catch(() => undefined);
  const found = await stat(path).catch(() => undefined);
  if (text === undefined || !found) return undefined;
  const parsed = rememberedSchema.safeParse(parseJson(text));
  const same =
    parsed.data?.path === path && parsed.data.bytes === found.size && parsed.data.mtimeMs === found.mtimeMs;
  return same ? parsed.data?.sha256 : undefined;
}

/** Writes JSON to a temporary file and renames it, so that readers never see a part. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(value)}\n`);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The value, or undefined for text that is no JSON (a marker cut off by a crash counts as none). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error of everything that was stopped on request. */
export function cancelled(): UserError {
  return new UserError(
    "cancelled",
    "The fetch was cancelled.",
    "What was fetched is kept; the next start goes on there.",
  );
}
