// From what a person typed to a model: an id of the catalogue, or a path to any GGUF file.
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { UserError } from "../errors/userError.ts";
import { readGguf } from "../gguf/reader.ts";
import { defaultCacheFolder, rememberedSha256 } from "./cacheFolder.ts";
import { catalogue, catalogueModel } from "./catalogue.ts";
import { cachedModel } from "./fetchModel.ts";
import type { Catalogue, CatalogueModel } from "./schema.ts";

export interface FoundModel {
  /** the catalogue's id, or the file's name without its ending */
  readonly id: string;
  readonly name: string;
  /** the catalogue's entry, also for a file given by path that is the same to the last byte */
  readonly entry: CatalogueModel | undefined;
  /** the file with its SHA-256; undefined for a model of the catalogue that is still to be fetched */
  readonly file: { readonly path: string; readonly sha256: string } | undefined;
}
export interface FindOptions {
  readonly cacheFolder?: string;
  readonly catalogue?: Catalogue;
  /** bytes of a file given by path that are hashed, the first time that it is seen */
  readonly onBytes?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * The model that `idOrPath` means. Nothing is fetched. A file's header is checked, and its hash is computed once and
 * remembered in the cache.
 * @throws UserError `unknown-model` with near names; `model-not-found`, `not-gguf`, `gguf-truncated`,
 * `gguf-invalid` for a path; `cancelled`.
 */
export async function findModel(idOrPath: string, options: FindOptions = {}): Promise<FoundModel> {
  const from = options.catalogue ?? catalogue;
  const cacheFolder = options.cacheFolder ?? defaultCacheFolder();
  const entry = catalogueModel(idOrPath, from);
  if (entry) return { id: entry.id, name: entry.name, entry, file: await cachedModel(entry, cacheFolder) };
  if (!(await looksLikePath(idOrPath))) throw unknownModel(idOrPath, from);

  const path = resolve(idOrPath);
  const { fileBytes, metadata } = await readGguf(path);
  const onBytes = (done: number): void => options.onBytes?.(done, fileBytes);
  const sha256 = await rememberedSha256(path, cacheFolder, onBytes, options.signal);
  const same = from.models.find((model) => model.sha256 === sha256);
  const id = same?.id ?? basename(path).replace(/\.gguf$/i, "");
  const said = metadata.get("general.name");
  const name = same?.name ?? (typeof said === "string" && said.trim() !== "" ? said : id);
  return { id, name, entry: same, file: { path, sha256 } };
}

async function looksLikePath(text: string): Promise<boolean> {
  if (/[/\\]/.test(text) || /\.gguf$/i.test(text)) return true;
  return stat(text).then(
    (found) => found.isFile(),
    () => false,
  );
}

function unknownModel(id: string, from: Catalogue): UserError {
  const ids = from.models.map((model) => model.id);
  const near = ids
    .map((candidate) => ({ candidate, distance: nameDistance(id.toLowerCase(), candidate) }))
    .filter(({ distance }) => distance <= Math.max(2, id.length / 3))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  return new UserError(
    "unknown-model",
    `There is no model "${id}" in the catalogue${near.length > 0 ? `; did you mean ${near.join(" or ")}?` : "."}`,
    `Give one of ${ids.join(", ")}, or the path of a GGUF file.`,
  );
}

/** Least number of letters to add, drop or change; a name that holds the other one whole is near as well. */
function nameDistance(typed: string, name: string): number {
  if (typed.length >= 3 && name.includes(typed)) return 1;
  let row = Array.from({ length: name.length + 1 }, (_, i) => i);
  for (const [i, letter] of typed.split("").entries()) {
    const next = [i + 1];
    for (const [j, other] of name.split("").entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
