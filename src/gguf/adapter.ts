// What a LoRA adapter file says about itself. Tensors are named `<weight>.lora_a` [n_in, rank] and
// `<weight>.lora_b` [rank, n_out], in F32, as llama.cpp loads them.
import { UserError } from "../errors/userError.ts";
import { metadataNumber, metadataString, readGguf } from "./reader.ts";
import type { Gguf, GgufTensor } from "./types.ts";
import type { GgufEntry } from "./writer.ts";

export interface AdapterInfo {
  readonly path: string;
  readonly name: string;
  /** `general.architecture` of the base model */
  readonly architecture: string;
  readonly alpha: number;
  readonly rank: number;
  /** names of the base's weights that have a LoRA, in the order of the file */
  readonly weights: readonly string[];
  /** SHA-256 of the base model's file, lower-case hex */
  readonly baseSha256: string;
  readonly baseName: string;
  /** SHA-256 of the chat template that the training used */
  readonly chatTemplateSha256: string;
  /** ISO 8601 */
  readonly created: string;
  /** settings of the run, as they were written */
  readonly settings: unknown;
}

/** The metadata of an adapter file, for `writeGguf`. */
export function adapterMetadata(
  info: Omit<AdapterInfo, "path" | "rank" | "weights">,
): Readonly<Record<string, GgufEntry>> {
  return {
    "general.type": "adapter",
    "general.architecture": info.architecture,
    "general.name": info.name,
    "adapter.type": "lora",
    "adapter.lora.alpha": { type: "float32", value: info.alpha },
    "steep.base.sha256": info.baseSha256,
    "steep.base.name": info.baseName,
    "steep.chat_template.sha256": info.chatTemplateSha256,
    "steep.created": info.created,
    "steep.settings": JSON.stringify(info.settings),
  };
}

/**
 * Reads and checks the header of the adapter file at `path`.
 * @throws UserError `adapter-invalid` (also for a file that is no GGUF or is cut off), `model-not-found`.
 */
export async function readAdapterInfo(path: string): Promise<AdapterInfo> {
  try {
    return describe(await readGguf(path));
  } catch (error) {
    if (!UserError.is(error) || error.code === "model-not-found" || error.code === "adapter-invalid")
      throw error;
    throw new UserError("adapter-invalid", error.message, wayOut, { cause: error });
  }
}

/**
 * Reads the adapter at `path` and checks that it was trained on the base model with this SHA-256.
 * `base` is what that model is called in the message.
 * @throws UserError `adapter-invalid`, `adapter-of-other-base` naming both bases.
 */
export async function requireAdapterOf(
  path: string,
  baseSha256: string,
  base = "this model",
): Promise<AdapterInfo> {
  const info = await readAdapterInfo(path);
  if (info.baseSha256 === baseSha256.toLowerCase()) return info;
  throw new UserError(
    "adapter-of-other-base",
    `The adapter ${path} was trained on ${info.baseName} (sha256 ${info.baseSha256.slice(0, 12)}), ` +
      `not on ${base} (sha256 ${baseSha256.slice(0, 12)}).`,
    `Use the model ${info.baseName}, or inject the documents again with the model that you want.`,
  );
}

const wayOut = "Go back to an earlier version of the adapter, or inject the documents again.";

function describe(gguf: Gguf): AdapterInfo {
  const { path } = gguf;
  const type = metadataString(gguf, "general.type", "model");
  const kind = metadataString(gguf, "adapter.type", "none");
  if (type !== "adapter" || kind !== "lora") {
    throw adapterInvalid(path, `its type is ${type} (adapter type ${kind}), not a LoRA adapter`);
  }
  const alpha = metadataNumber(gguf, "adapter.lora.alpha");
  if (alpha <= 0) throw adapterInvalid(path, `its alpha is ${alpha}`);
  const baseSha256 = metadataString(gguf, "steep.base.sha256", "");
  if (!/^[0-9a-f]{64}$/.test(baseSha256))
    throw adapterInvalid(path, "it does not say which base model it belongs to");
  const { rank, weights } = checkTensors(gguf);
  return {
    path,
    name: metadataString(gguf, "general.name"),
    architecture: metadataString(gguf, "general.architecture"),
    alpha,
    rank,
    weights,
    baseSha256,
    baseName: metadataString(gguf, "steep.base.name"),
    chatTemplateSha256: metadataString(gguf, "steep.chat_template.sha256"),
    created: metadataString(gguf, "steep.created"),
    settings: parseSettings(path, metadataString(gguf, "steep.settings")),
  };
}

function checkTensors(gguf: Gguf): { rank: number; weights: string[] } {
  const weights: string[] = [];
  let rank: number | undefined;
  for (const tensor of gguf.tensors.values()) {
    const match = /^(.+)\.lora_([ab])$/.exec(tensor.name);
    const weight = match?.[1];
    if (weight === undefined)
      throw adapterInvalid(gguf.path, `the tensor ${tensor.name} is no part of a LoRA`);
    if (tensor.type !== "F32" && tensor.type !== "F16") {
      throw adapterInvalid(gguf.path, `the tensor ${tensor.name} is ${tensor.type}, not F32 or F16`);
    }
    const a = gguf.tensors.get(`${weight}.lora_a`);
    const b = gguf.tensors.get(`${weight}.lora_b`);
    if (!a || !b) throw adapterInvalid(gguf.path, `${weight} has only one of the two factors`);
    if (match?.[2] === "b") continue;
    rank ??= rankOf(a);
    if (rankOf(a) !== rank || b.dimensions[0] !== rank || b.dimensions.length !== 2) {
      throw adapterInvalid(
        gguf.path,
        `the factors of ${weight} are [${a.dimensions.join(", ")}] and [${b.dimensions.join(", ")}] at rank ${rank}`,
      );
    }
    weights.push(weight);
  }
  if (rank === undefined) throw adapterInvalid(gguf.path, "it has no tensors");
  return { rank, weights };
}

function rankOf(a: GgufTensor): number {
  return a.dimensions.length === 2 ? (a.dimensions[1] ?? 0) : 0;
}

function parseSettings(path: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw adapterInvalid(path, `its settings are no JSON (${(error as Error).message})`);
  }
}

function adapterInvalid(path: string, what: string): UserError {
  return new UserError("adapter-invalid", `The adapter ${path} cannot be used: ${what}.`, wayOut);
}
