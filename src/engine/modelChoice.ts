// Which model a folder is taught, and which one answers in it, found without fetching anything; and the fetch.
import { catalogue, catalogueModel } from "../catalogue/catalogue.ts";
import { fetchModel } from "../catalogue/fetchModel.ts";
import { type FoundModel, findModel } from "../catalogue/findModel.ts";
import { checkModelFile } from "../catalogue/modelFile.ts";
import { proposeModel } from "../catalogue/proposeModel.ts";
import { UserError } from "../errors/userError.ts";
import { metadataNumber, metadataString, readGguf } from "../gguf/reader.ts";
import { readManifest } from "../knowledge/manifest.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import { mostContextTokens } from "../inference/languageModel.ts";
import { architectures } from "../models/architectures.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readHardware } from "./hardware.ts";
import type { Place } from "./place.ts";
import { readRememberedModel } from "./rememberedModel.ts";
import { activeVersion } from "./versions.ts";

export interface ModelChoice extends FoundModel {
  /** Whole sentences for the person: why this one. */
  readonly reason: string;
  /** By which it is found again: the catalogue's id, or the path that was given. */
  readonly reference: string;
}

export interface ModelFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  /** Most tokens of a prompt with its answer. */
  readonly contextTokens: number;
  /** By which it is found again, as in the choice. */
  readonly reference: string;
}

/**
 * The model that a folder's questions are asked of: the one that was asked for; else the one that the active adapter
 * belongs to; where there is none, the one that would be taught.
 * @throws UserError as `findModel` and `modelOfVersion`.
 */
export async function chooseModel(place: Place, options: EngineOptions): Promise<ModelChoice> {
  const active = activeVersion(await readManifest(place.paths));
  return active ? modelOfVersion(place, active, options) : chooseModelToTeach(place, options);
}

/**
 * The model that an injection teaches: the one that was asked for; else the one that was chosen, or that the last run
 * began with; else the one that the active adapter belongs to; else the best fit for this machine. So a folder keeps
 * its model until another is asked for.
 * @throws UserError as `findModel` and `proposeModel`.
 */
export async function chooseModelToTeach(place: Place, options: EngineOptions): Promise<ModelChoice> {
  if (options.model !== undefined) return find(options.model, askedFor, options);
  const remembered = await readRememberedModel(place.paths);
  if (remembered !== undefined) return find(remembered, "It was chosen for this folder before.", options);
  const active = activeVersion(await readManifest(place.paths));
  if (active) return modelOfVersion(place, active, options);
  const { best } = proposeModel(await readHardware());
  return find(best.model.id, best.reason, options);
}

/**
 * The model that a version's adapter belongs to, unless another was asked for.
 * @throws UserError `model-not-found` where nothing says which that is, and as `findModel`.
 */
export async function modelOfVersion(
  place: Place,
  { version, baseModel, baseName, baseSha256 }: AdapterVersion,
  options: EngineOptions,
): Promise<ModelChoice> {
  if (options.model !== undefined) return find(options.model, askedFor, options);
  const reason = `Version ${version} belongs to it.`;
  const entry = catalogue.models.find((model) => model.sha256 === baseSha256);
  const known = entry && (await find(entry.id, reason, options));
  if (known?.file) return known;
  if (baseModel !== undefined) return find(baseModel, reason, options);
  if (known) return known;
  // Of an older release, which kept no name of the base: the folder's model may be it.
  const remembered = await readRememberedModel(place.paths);
  const found = remembered === undefined ? undefined : await find(remembered, reason, options);
  if (found?.file?.sha256 === baseSha256) return found;
  throw new UserError(
    "model-not-found",
    `${baseName} (sha256 ${baseSha256.slice(0, 12)}), which version ${version} belongs to, is not known here.`,
    "Give its file with --model.",
  );
}

const askedFor = "It was asked for.";

async function find(
  idOrPath: string,
  reason: string,
  { signal, onEvent }: EngineOptions,
): Promise<ModelChoice> {
  const found = await findModel(idOrPath, {
    signal,
    onBytes: (done, total) => onEvent({ kind: "progress", stage: "model", done, total, unit: "bytes" }),
  });
  const ofCatalogue = catalogueModel(idOrPath) !== undefined;
  return { ...found, reason, reference: ofCatalogue || !found.file ? found.id : found.file.path };
}

/**
 * The chosen model's file, fetched if need be and checked to be one that can be taught.
 * @throws UserError as `fetchModel` and `checkModelFile`.
 */
export async function bringModel(choice: ModelChoice, options: EngineOptions): Promise<ModelFile> {
  const { path, sha256 } = choice.file ?? (await fetchChosen(choice, options));
  const gguf = await readGguf(path);
  checkModelFile(
    gguf,
    architectures.map((architecture) => architecture.name),
  );
  const trained = metadataNumber(
    gguf,
    `${metadataString(gguf, "general.architecture")}.context_length`,
    mostContextTokens,
  );
  return {
    id: choice.id,
    name: choice.name,
    path,
    sha256,
    contextTokens: Math.min(trained, mostContextTokens),
    reference: choice.reference,
  };
}

async function fetchChosen(
  choice: ModelChoice,
  { onEvent, signal }: EngineOptions,
): Promise<{ path: string; sha256: string }> {
  if (!choice.entry) throw new Error(`${choice.id} has neither a file nor a place to fetch it from`);
  return fetchModel(choice.entry, {
    signal,
    onProgress: ({ stage, source, bytesDone, bytesTotal }) =>
      onEvent({
        kind: "progress",
        stage: "model",
        done: bytesDone,
        total: bytesTotal ?? bytesDone,
        unit: "bytes",
        detail:
          stage === "download"
            ? `from the ${source}`
            : stage === "check"
              ? "checking"
              : "waiting for another process",
      }),
  });
}
