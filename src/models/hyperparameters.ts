// The numbers that fix a decoder's shapes, read from the GGUF's metadata.
import { UserError } from "../errors/userError.ts";
import { metadataNumber, metadataString } from "../gguf/reader.ts";
import type { Gguf } from "../gguf/types.ts";

export interface Hyperparameters {
  readonly nLayer: number;
  readonly nEmbd: number;
  readonly nHead: number;
  /** Heads of keys and values; nHead is a multiple of it. */
  readonly nHeadKv: number;
  readonly dHead: number;
  readonly nFf: number;
  readonly nVocab: number;
  readonly rmsEps: number;
  readonly ropeBase: number;
  readonly ropeScale: number;
  readonly ropeDimensions: number;
  readonly contextLength: number;
}

/**
 * Reads what `llama`-like files have in common.
 * @throws UserError `gguf-invalid` for missing or impossible numbers, `unknown-architecture` for a RoPE scaling that
 * this engine does not compute.
 */
export function readHyperparameters(gguf: Gguf): Hyperparameters {
  const architecture = metadataString(gguf, "general.architecture");
  const number = (key: string, fallback?: number): number =>
    metadataNumber(gguf, `${architecture}.${key}`, fallback);
  const nEmbd = number("embedding_length");
  const nHead = number("attention.head_count");
  const nHeadKv = number("attention.head_count_kv", nHead);
  const dHead = number("attention.key_length", nEmbd / nHead);
  const embedding = gguf.tensors.get("token_embd.weight");
  const nVocab = embedding?.dimensions[1];
  if (nVocab === undefined || nHead % nHeadKv !== 0 || !Number.isInteger(dHead)) {
    throw new UserError(
      "gguf-invalid",
      `${gguf.path} has impossible shapes: ${nHead} heads, ${nHeadKv} key-value heads, head size ${dHead}.`,
      "Download the model again, or use another file of it.",
    );
  }
  const scaling = metadataString(gguf, `${architecture}.rope.scaling.type`, "none");
  if (scaling !== "none" && scaling !== "linear") {
    throw new UserError(
      "unknown-architecture",
      `${gguf.path} scales its positions by "${scaling}", which cannot be trained here yet.`,
      "Use the model's version without a stretched context.",
    );
  }
  return {
    nLayer: number("block_count"),
    nEmbd,
    nHead,
    nHeadKv,
    dHead,
    nFf: number("feed_forward_length"),
    nVocab,
    rmsEps: number("attention.layer_norm_rms_epsilon"),
    ropeBase: number("rope.freq_base", 10_000),
    ropeScale: scaling === "linear" ? 1 / number("rope.scaling.factor", 1) : 1,
    ropeDimensions: number("rope.dimension_count", dHead),
    contextLength: number("context_length"),
  };
}
