// Brings a package of npm into the cache by npm itself, which knows the registry and its settings; no address of one is
// known here. Nothing is unpacked before its SHA-512 is the expected one.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { storageError } from "../errors/storageError.ts";
import { UserError } from "../errors/userError.ts";
import { cancelled, defaultCacheFolder } from "./cacheFolder.ts";

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** As in package-lock.json: `sha512-` and the hash in base64. */
  readonly integrity: string;
}

export interface PackageOptions {
  /** default: `defaultCacheFolder()` */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
  /** default: npm of the path */
  readonly npm?: readonly [string, ...string[]];
}

/** Where the package lies when it was fetched. */
export function packageFolder(wanted: PinnedPackage, cacheFolder: string = defaultCacheFolder()): string {
  return join(cacheFolder, "packages", wanted.version, ...wanted.name.split("/"));
}

/**
 * The folder of the package in the cache, fetched if it is not there. It gets its name when it is whole, so that one
 * that is there is whole.
 * @throws UserError `download-failed`, `hash-mismatch`, `disk-full`, `folder-not-writable`, `cancelled`.
 */
export async function fetchPackage(wanted: PinnedPackage, options: PackageOptions = {}): Promise<string> {
  const folder = packageFolder(wanted, options.cacheFolder);
  if (existsSync(folder)) return folder;
  const parent = join(folder, "..");
  let work: string | undefined;
  try {
    await mkdir(parent, { recursive: true });
    work = await mkdtemp(join(parent, ".fetching-"));
    await fill(wanted, work, options);
    await rename(join(work, "package"), folder).catch((error: unknown) => {
      // Another process was first.
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } catch (error) {
    throw await storageError(error, parent, 0);
  } finally {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  }
}

async function fill(
  wanted: PinnedPackage,
  work: string,
  { npm = ["npm"], signal }: PackageOptions,
): Promise<void> {
  const [command, ...first] = npm;
  const requirement = `${wanted.name}@${wanted.version}`;
  await run(
    command,
    [...first, "pack", requirement, "--pack-destination", work, "--loglevel=error"],
    work,
    wanted,
    signal,
  );
  const archive = (await readdir(work)).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw failed(wanted, "npm left no archive");
  const found = await sha512(join(work, archive));
  if (found !== wanted.integrity) {
    throw new UserError(
      "hash-mismatch",
      `The archive of ${requirement} has the hash ${found}, not ${wanted.integrity}; it was removed.`,
      "Fetch it again. If this happens twice, something between here and the registry changes files.",
    );
  }
  await run("tar", ["-xzf", archive], work, wanted, signal);
}

async function sha512(path: string): Promise<string> {
  const hash = createHash("sha512");
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest("base64")}`;
}

function run(
  command: string,
  args: readonly string[],
  folder: string,
  wanted: PinnedPackage,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      windowsHide: true,
      // On Windows npm is a script that only a shell can start; all of the arguments are this program's own.
      shell: process.platform === "win32" && command === "npm",
      ...(signal ? { signal } : {}),
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-4096);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (signal?.aborted === true) return reject(cancelled());
      reject(failed(wanted, error.code === "ENOENT" ? `${command} was not found` : error.message));
    });
    child.on("close", (code) => {
      if (signal?.aborted === true) return reject(cancelled());
      if (code === 0) return resolve();
      if (/ENOSPC|No space left/i.test(stderr))
        return reject(Object.assign(new Error(stderr), { code: "ENOSPC" }));
      reject(failed(wanted, `${command} ended with code ${code}: ${stderr.trim().split("\n").at(-1) ?? ""}`));
    });
  });
}

function failed({ name, version }: PinnedPackage, why: string): UserError {
  return new UserError(
    "download-failed",
    `${name} ${version} could not be fetched: ${why}.`,
    "Connect to the network and try again. npm is needed for it: it comes with Node.",
  );
}
