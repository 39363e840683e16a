// Between the factors as they are trained and the tensors of an adapter file: `<weight>.lora_a` [nIn, rank] and
// `<weight>.lora_b` [rank, nOut], the layout of llama.cpp's adapters.
import type { Backend } from "../ggml/backend.ts";
import type { LoraFactors } from "./factors.ts";

export interface AdapterTensor {
  readonly name: string;
  readonly dimensions: readonly [number, number];
  readonly type: "F32";
  readonly data: Float32Array<ArrayBuffer>;
}

/** The file's tensors, in the order of the factors. */
export function adapterTensors(backend: Backend, factors: LoraFactors): AdapterTensor[] {
  const { rank } = factors.shape;
  const tensors: AdapterTensor[] = [];
  for (const [key, group] of factors.groups) {
    const block = key.slice(0, key.lastIndexOf("."));
    const stacked = backend.read(group.a); // [nIn, rank * members]
    const nIn = group.a.ne[0];
    for (const [i, { name, b }] of group.members.entries()) {
      const a = stacked.slice(i * nIn * rank, (i + 1) * nIn * rank);
      const nOut = b.ne[0];
      tensors.push({ name: `${block}.${name}.weight.lora_a`, dimensions: [nIn, rank], type: "F32", data: a });
      const data = swapped(backend.read(b), nOut, rank);
      tensors.push({ name: `${block}.${name}.weight.lora_b`, dimensions: [rank, nOut], type: "F32", data });
    }
  }
  return tensors;
}

/** [width, height] -> [height, width] */
function swapped(data: Float32Array, width: number, height: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result[x * height + y] = data[y * width + x] ?? 0;
  }
  return result;
}
