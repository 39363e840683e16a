// Which model a folder is taught, found without fetching anything; and the fetch.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { catalogue } from "../catalogue/catalogue.ts";
import { fetchModel } from "../catalogue/fetchModel.ts";
import { type FoundModel, findModel } from "../catalogue/findModel.ts";
import { checkModelFile } from "../catalogue/modelFile.ts";
import { proposeModel } from "../catalogue/proposeModel.ts";
import { readGguf } from "../gguf/reader.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import { readManifest } from "../knowledge/manifest.ts";
import { mostContextTokens } from "../inference/languageModel.ts";
import { architectures } from "../models/architectures.ts";
import { readHyperparameters } from "../models/hyperparameters.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readHardware } from "./hardware.ts";
import type { Place } from "./place.ts";
import { activeVersion } from "./versions.ts";

export interface ModelChoice extends FoundModel {
  /** Whole sentences for the person: why this one. */
  readonly reason: string;
}

export interface ModelFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  /** Most tokens of a prompt with its answer. */
  readonly contextTokens: number;
}

/**
 * The model that was asked for; else the one that the folder's last run began with; else the one that its adapter
 * belongs to; else the best fit for this machine. So a folder keeps its model until another is asked for.
 * @throws UserError as `findModel` and `proposeModel`.
 */
export async function chooseModel(place: Place, options: EngineOptions): Promise<ModelChoice> {
  const find = async (idOrPath: string, reason: string): Promise<ModelChoice> => ({
    ...(await findModel(idOrPath, {
      signal: options.signal,
      onBytes: (done, total) =>
        options.onEvent({ kind: "progress", stage: "model", done, total, unit: "bytes" }),
    })),
    reason,
  });
  if (options.model !== undefined) return find(options.model, "It was asked for.");

  const active = activeVersion(await readManifest(place.paths));
  const remembered = await readRememberedModel(place);
  if (remembered !== undefined) {
    const found = await find(remembered, "This folder was taught with it before.").catch(() => undefined);
    // After a roll-back, another model's adapter may be the one that answers.
    if (
      found &&
      (!active || found.file?.sha256 === active.baseSha256 || found.entry?.sha256 === active.baseSha256)
    ) {
      return found;
    }
  }
  const known = catalogue.models.find(
    (model) => model.sha256 !== null && model.sha256 === active?.baseSha256,
  );
  if (known) return find(known.id, "This folder's adapter belongs to it.");

  const { best } = proposeModel(await readHardware());
  return find(best.model.id, best.reason);
}

/** Remembers the model a run begins with, for the runs after it: by its id, or by the path that was given. */
export async function rememberModel(
  place: Place,
  choice: ModelChoice,
  given: string | undefined,
): Promise<void> {
  const byPath = choice.file && given !== undefined && resolve(given) === choice.file.path;
  const model = byPath ? choice.file.path : (choice.entry?.id ?? choice.file?.path);
  await writeFileAtomically(rememberedFile(place), `${JSON.stringify({ model })}\n`);
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
  const contextTokens = Math.min(readHyperparameters(gguf).contextLength, mostContextTokens);
  return { id: choice.id, name: choice.name, path, sha256, contextTokens };
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

const rememberedSchema = z.object({ model: z.string() });

async function readRememberedModel(place: Place): Promise<string | undefined> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(rememberedFile(place), "utf8"))).model;
  } catch {
    return undefined;
  }
}

function rememberedFile(place: Place): string {
  return join(place.paths.root, "model.json");
}
