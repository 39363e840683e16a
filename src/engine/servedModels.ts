// What a folder offers to programs that ask by a model's name: its adapter, and the model below it.
import { basename } from "node:path";
import { readManifest } from "../knowledge/manifest.ts";
import { UserError } from "../errors/userError.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { chooseModel } from "./modelChoice.ts";
import { openPlace } from "./place.ts";
import { activeVersion } from "./versions.ts";

export interface ServedModel {
  /** `steep/<folder>` for the adapter, the catalogue's id for the model itself. */
  readonly id: string;
  readonly kind: "adapter" | "base";
  /** When the version that answers was made; seconds since 1970. */
  readonly created: number;
  readonly version: number;
}

/** The adapter first. @throws UserError `no-such-folder`, `not-injected`, and as `chooseModel`. */
export async function servedModels(folder: string, options: EngineOptions): Promise<ServedModel[]> {
  const place = await openPlace(folder, options.dataDir);
  const active = activeVersion(await readManifest(place.paths));
  if (!active) {
    throw new UserError(
      "not-injected",
      `The model was not taught ${place.folder} yet.`,
      "Run `steep inject` in it first.",
    );
  }
  const { id } = await chooseModel(place, options);
  const created = Math.floor(Date.parse(active.createdAt) / 1000);
  return [
    { id: `steep/${basename(place.folder)}`, kind: "adapter", created, version: active.version },
    { id, kind: "base", created, version: active.version },
  ];
}
