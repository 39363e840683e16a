// `manifest.json`: the versions of a folder's adapter and the one that answers.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import type { KnowledgePaths } from "./dataFolder.ts";
import { asDiskError, errorCode } from "./diskErrors.ts";
import type { AdapterVersion, Manifest } from "./types.ts";

/**
 * The folder's manifest; undefined before the first run.
 * @throws UserError `data-corrupt` when it cannot be read, naming the last good copy.
 */
export async function readManifest(paths: KnowledgePaths): Promise<Manifest | undefined> {
  let text: string;
  try {
    text = await readFile(paths.manifest, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw asDiskError(paths.manifest, error);
  }
  try {
    return manifestSchema.parse(JSON.parse(text)) as Manifest;
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UserError(
      "data-corrupt",
      `${paths.manifest} cannot be read: ${reason}`,
      `Copy the last good one over it (${backupOf(paths)}), or delete both to start anew; the adapters stay where they are.`,
      { cause: error },
    );
  }
}

/** Replaces the manifest at once, and then its copy beside it, so that there is always one whole copy. */
export async function writeManifest(paths: KnowledgePaths, manifest: Manifest): Promise<void> {
  manifestSchema.parse(manifest);
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  await writeFileAtomically(paths.manifest, text);
  await writeFileAtomically(backupOf(paths), text);
}

/** `manifest` with one more version, numbered after the last; which one answers does not change. */
export function addVersion(manifest: Manifest, version: Omit<AdapterVersion, "version">): Manifest {
  const number = 1 + Math.max(0, ...manifest.versions.map((known) => known.version));
  return { ...manifest, versions: [...manifest.versions, { ...version, version: number }] };
}

/**
 * `manifest` with `version` answering: a new one, or an older one to roll back to.
 * @throws UserError `unknown-version`.
 */
export function activate(manifest: Manifest, version: number): Manifest {
  findVersion(manifest, version);
  return { ...manifest, active: version };
}

/** The newest version older than the active one: where a roll-back without a number goes; undefined at the first. */
export function versionBefore(manifest: Manifest): number | undefined {
  const { active } = manifest;
  if (active === undefined) return undefined;
  const older = manifest.versions.map((known) => known.version).filter((version) => version < active);
  return older.length === 0 ? undefined : Math.max(...older);
}

/** @throws UserError `unknown-version`. */
export function findVersion(manifest: Manifest, version: number): AdapterVersion {
  const found = manifest.versions.find((known) => known.version === version);
  if (found) return found;
  const known = manifest.versions.map((one) => one.version).join(", ");
  throw new UserError(
    "unknown-version",
    `There is no version ${version}.`,
    known === "" ? "There is none yet; inject the folder first." : `The versions are ${known}.`,
  );
}

/**
 * The adapter that answers, its file read and checked against the manifest.
 * @param baseSha256 sha256 of the base model that will run it, when one is loaded already.
 * @throws UserError `not-injected`, `adapter-invalid`, `adapter-of-other-base`.
 */
export async function activeAdapter(
  paths: KnowledgePaths,
  manifest: Manifest | undefined,
  baseSha256?: string,
): Promise<{ readonly path: string; readonly version: AdapterVersion }> {
  if (manifest?.active === undefined) {
    throw new UserError(
      "not-injected",
      "The model was not taught this folder yet.",
      "Run `steep inject` in it first.",
    );
  }
  const version = findVersion(manifest, manifest.active);
  if (baseSha256 !== undefined && baseSha256 !== version.baseSha256) {
    throw new UserError(
      "adapter-of-other-base",
      `Version ${version.version} was made for ${version.baseName} (${version.baseSha256.slice(0, 12)}), not for the model in use (${baseSha256.slice(0, 12)}).`,
      `Use ${version.baseName}, or inject the folder again with the other model.`,
    );
  }
  const path = join(paths.adapters, version.file);
  const sha256 = await fileSha256(path);
  if (sha256 !== version.sha256) {
    throw new UserError(
      "adapter-invalid",
      sha256 === undefined
        ? `The adapter of version ${version.version} is gone: ${path}.`
        : `The adapter of version ${version.version} is not the one that was made: ${path} has sha256 ${sha256.slice(0, 12)} instead of ${version.sha256.slice(0, 12)}.`,
      "Roll back to another version, or inject the folder again.",
    );
  }
  return { path, version };
}

/** sha256 (hex) of a file; undefined when there is none. */
export async function fileSha256(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const block of createReadStream(path)) hash.update(block as Buffer);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  return hash.digest("hex");
}

function backupOf(paths: KnowledgePaths): string {
  return `${paths.manifest}.bak`;
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits");
const share = z.number().min(0).max(1);
const signals = z.array(z.number()).min(1);
const abstentionSchema = z
  .looseObject({
    weights: signals,
    bias: z.number(),
    means: signals,
    scales: signals,
    threshold: share,
    balancedAccuracy: share,
    taught: z.int().min(0),
    notTaught: z.int().min(0),
  })
  .refine(
    ({ weights, means, scales }) => weights.length === means.length && weights.length === scales.length,
    {
      message: "must have a weight, a mean and a scale for each signal",
    },
  );

// Loose: fields of a later release pass through a roll-back by an older one.
const versionSchema = z.looseObject({
  version: z.int().positive(),
  // A name, never a path: a manifest must not be able to name a file elsewhere.
  file: z.string().regex(/^[\w-][\w.-]*$/, "must be a file name"),
  sha256,
  baseSha256: sha256,
  baseName: z.string(),
  baseModel: z.string().optional(),
  createdAt: z.string(),
  commit: z.string().optional(),
  pairs: z.int().min(0),
  facts: z.int().min(0),
  covered: z.int().min(0),
  accuracy: z.looseObject({ base: share, adapter: share, oracle: share, n: z.int().min(0) }).optional(),
  abstention: abstentionSchema.optional(),
  hybridAbstention: abstentionSchema.optional(),
  systemPrompt: z.string().optional(),
  hybrid: z.boolean().optional(),
  hybridSystemPrompt: z.string().optional(),
  run: z
    .string()
    .regex(/^[\w-]+$/, "must be a folder's name")
    .optional(),
  documents: z.array(z.looseObject({ path: z.string(), contentHash: z.string() })),
});

const manifestSchema = z
  .looseObject({
    format: z.literal(1),
    folder: z.string(),
    active: z.int().positive().optional(),
    versions: z.array(versionSchema),
  })
  .refine(
    (it) => new Set(it.versions.map((one) => one.version)).size === it.versions.length,
    "two versions have one number",
  )
  .refine(
    (it) => it.active === undefined || it.versions.some((one) => one.version === it.active),
    "the active version is not in the list",
  );
