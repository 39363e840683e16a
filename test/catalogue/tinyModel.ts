// A catalogue entry for bytes that tests make up, and a folder for a cache.
import { createHash, randomBytes } from "node:crypto";
import { defaultModel } from "../../src/catalogue/catalogue.ts";
import type { CatalogueModel, PythonMirror } from "../../src/catalogue/schema.ts";

export const content = randomBytes(300_000);
export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A model whose file is `bytes`. */
export function modelOf(bytes: Buffer, changes: Partial<CatalogueModel> = {}): CatalogueModel {
  return {
    ...defaultModel(),
    id: "tiny",
    name: "Tiny",
    hub: { repository: "maker/tiny", revision: "main", file: "tiny.gguf" },
    bytes: bytes.length,
    sha256: sha256(bytes),
    mirrors: [],
    ...changes,
  };
}

export const mirrorOf = (parts: number): PythonMirror => ({
  kind: "python",
  package: "tiny-part{n}",
  version: "1.0",
  member: "tiny_part{n}/data/part{nn}.bin",
  parts,
});
