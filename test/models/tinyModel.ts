// Writes tiny random models in F32 for tests of the arithmetic: every shape is small, every kind of tensor is there.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeGguf, type GgufTensorData } from "../../src/gguf/writer.ts";
import { randomFrom } from "../../src/lora/random.ts";

export const tiny = { nLayer: 2, nEmbd: 64, nHead: 4, nHeadKv: 2, dHead: 16, nFf: 96, nVocab: 128 } as const;

/** Large enough for blocks of 256 in every matrix. */
export const wide = {
  nLayer: 2,
  nEmbd: 256,
  nHead: 4,
  nHeadKv: 2,
  dHead: 64,
  nFf: 512,
  nVocab: 256,
} as const;

export interface TinyOptions {
  /** Divisors of the RoPE frequencies (`rope_freqs.weight`, Llama 3), tiny.dHead / 2 of them. */
  readonly ropeFactors?: readonly number[];
  /** Linear RoPE scaling: positions are divided by it. */
  readonly ropeLinearFactor?: number;
  readonly sizes?: typeof tiny | typeof wide;
  /** How a matrix [nIn, nOut] is stored; default: as it is. */
  readonly store?: (matrix: TinyTensor) => GgufTensorData;
}

/** A tensor of a tiny model before it is stored. */
export interface TinyTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: "F32";
  readonly data: Float32Array<ArrayBuffer>;
}

/** Path of a new GGUF of the architecture, with biases on q, k and v where it has them. */
export async function writeTinyModel(
  architecture: string,
  seed = 7,
  options: TinyOptions = {},
): Promise<string> {
  const sizes = options.sizes ?? tiny;
  const path = join(mkdtempSync(join(tmpdir(), "steep-tiny-")), `${architecture}.gguf`);
  const random = randomFrom(seed);
  const tensors: TinyTensor[] = [];
  const add = (name: string, dimensions: number[], scale: number, offset = 0): void => {
    const data = new Float32Array(dimensions.reduce((product, size) => product * size, 1));
    for (let i = 0; i < data.length; i++) data[i] = offset + (random() * 2 - 1) * scale;
    tensors.push({ name, dimensions, type: "F32", data });
  };
  const matrix = (name: string, nIn: number, nOut: number): void =>
    add(name, [nIn, nOut], 1.7 / Math.sqrt(nIn));
  const q = sizes.nHead * sizes.dHead;
  const kv = sizes.nHeadKv * sizes.dHead;
  add("token_embd.weight", [sizes.nEmbd, sizes.nVocab], 1);
  add("output_norm.weight", [sizes.nEmbd], 0.2, 1);
  if (options.ropeFactors) {
    const data = Float32Array.from(options.ropeFactors);
    tensors.push({ name: "rope_freqs.weight", dimensions: [data.length], type: "F32", data });
  }
  for (let layer = 0; layer < sizes.nLayer; layer++) {
    const block = `blk.${layer}`;
    add(`${block}.attn_norm.weight`, [sizes.nEmbd], 0.2, 1);
    add(`${block}.ffn_norm.weight`, [sizes.nEmbd], 0.2, 1);
    matrix(`${block}.attn_q.weight`, sizes.nEmbd, q);
    matrix(`${block}.attn_k.weight`, sizes.nEmbd, kv);
    matrix(`${block}.attn_v.weight`, sizes.nEmbd, kv);
    if (architecture === "qwen2") {
      add(`${block}.attn_q.bias`, [q], 0.3);
      add(`${block}.attn_k.bias`, [kv], 0.3);
      add(`${block}.attn_v.bias`, [kv], 0.3);
    }
    matrix(`${block}.attn_output.weight`, q, sizes.nEmbd);
    matrix(`${block}.ffn_gate.weight`, sizes.nEmbd, sizes.nFf);
    matrix(`${block}.ffn_up.weight`, sizes.nEmbd, sizes.nFf);
    matrix(`${block}.ffn_down.weight`, sizes.nFf, sizes.nEmbd);
  }
  const key = (name: string): string => `${architecture}.${name}`;
  const u32 = (value: number) => ({ type: "uint32" as const, value });
  const f32 = (value: number) => ({ type: "float32" as const, value });
  const scaling =
    options.ropeLinearFactor === undefined
      ? {}
      : {
          [key("rope.scaling.type")]: "linear",
          [key("rope.scaling.factor")]: f32(options.ropeLinearFactor),
        };
  await writeGguf(
    path,
    {
      ...scaling,
      "general.architecture": architecture,
      [key("block_count")]: u32(sizes.nLayer),
      [key("embedding_length")]: u32(sizes.nEmbd),
      [key("feed_forward_length")]: u32(sizes.nFf),
      [key("attention.head_count")]: u32(sizes.nHead),
      [key("attention.head_count_kv")]: u32(sizes.nHeadKv),
      [key("attention.layer_norm_rms_epsilon")]: f32(1e-5),
      [key("rope.freq_base")]: f32(10_000),
      [key("context_length")]: u32(2048),
    },
    tensors.map((tensor) => (tensor.dimensions.length === 2 && options.store?.(tensor)) || tensor),
  );
  return path;
}
