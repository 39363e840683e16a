// A Modelfile beside an exported adapter, from which Ollama makes a model that answers as `steep ask` does.
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { catalogue } from "../catalogue/catalogue.ts";
import { cachedModel } from "../catalogue/fetchModel.ts";
import { UserError } from "../errors/userError.ts";
import { systemPromptNamed } from "../evaluation/prompts.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import { findVersion, readManifest } from "../knowledge/manifest.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { modelOfVersion } from "./modelChoice.ts";
import { openPlace, type Place } from "./place.ts";
import { type Exported, exportAdapter } from "./versions.ts";

export interface ExportedForOllama extends Exported {
  readonly modelfile: string;
  /** The name that the hint for `ollama create` uses. */
  readonly name: string;
}

/**
 * Copies the adapter as `exportAdapter` does and writes `Modelfile` into the same folder.
 * @throws UserError as `exportAdapter`; `wrong-use` when there is a Modelfile that is not Steep's, `model-not-found`
 * when nothing is known of where the base model is.
 */
export async function exportForOllama(
  folder: string,
  file: string,
  version: number | undefined,
  options: EngineOptions,
): Promise<ExportedForOllama> {
  const place = await openPlace(folder, options.dataDir);
  const modelfile = join(dirname(file), "Modelfile");
  await requireOurs(modelfile);
  const exported = await exportAdapter(folder, file, version, options.dataDir);
  const manifest = await readManifest(place.paths);
  if (!manifest) throw new Error("an adapter was exported without a manifest");
  const made = findVersion(manifest, exported.version);
  const name = nameOf(place.folder);
  const system = systemPromptNamed(made.systemPrompt).text;
  const lines = [
    `${mark}: version ${made.version} of ${basename(place.folder)}, for ${made.baseName}.`,
    `# ollama create ${name} -f Modelfile`,
    `FROM ${await baseOf(place, made, options)}`,
    `ADAPTER ./${basename(exported.adapter)}`,
    "PARAMETER temperature 0",
    ...(system === undefined ? [] : [`SYSTEM """${system}"""`]),
  ];
  await writeFileAtomically(modelfile, `${lines.join("\n")}\n`);
  return { ...exported, modelfile, name };
}

const mark = "# Written by steep export --ollama";

async function requireOurs(modelfile: string): Promise<void> {
  const there = await readFile(modelfile, "utf8").catch(() => undefined);
  if (there === undefined || there.startsWith(mark)) return;
  throw new UserError(
    "wrong-use",
    `${modelfile} is there already and was not written by Steep.`,
    "Export into another folder, or move that file away.",
  );
}

/** What stands behind FROM: the file on this machine, else the place on the hub that Ollama can pull from. */
async function baseOf(place: Place, version: AdapterVersion, options: EngineOptions): Promise<string> {
  const entry = catalogue.models.find((model) => model.sha256 === version.baseSha256);
  if (entry) {
    const cached = await cachedModel(entry);
    return cached?.path ?? `hf.co/${entry.hub.repository}:${entry.quantisation}`;
  }
  const { file } = await modelOfVersion(place, version, options);
  if (file?.sha256 === version.baseSha256) return file.path;
  throw new UserError(
    "model-not-found",
    `${version.baseName} (sha256 ${version.baseSha256.slice(0, 12)}), which version ${version.version} belongs to, is not known here.`,
    "Give its file with --model.",
  );
}

/** Ollama's names are of lower-case letters, digits and a few signs. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return name === "" ? "steep" : name;
}
