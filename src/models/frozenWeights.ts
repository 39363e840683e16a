// The frozen weights on a device, as the plan says: converted, rearranged and transposed on the CPU, then uploaded.
import { requireKnownType } from "../gguf/reader.ts";
import type { TensorReader } from "../gguf/tensorData.ts";
import type { GgmlType } from "../gguf/types.ts";
import type { Backend, WeightBuffer } from "../ggml/backend.ts";
import { Context } from "../ggml/context.ts";
import { convertMatrix, transposeMatrix, type StoredMatrix } from "../ggml/convert.ts";
import { mulMat } from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { FrozenMatrix, FrozenWeights } from "./network.ts";
import type { HeldMatrix, WeightPlan } from "./weightPlan.ts";

export interface LoadedWeights extends FrozenWeights, Disposable {
  readonly bytes: number;
}

/** Types that may have a rearranged form, by where; the first that a machine has is taken. */
const rearrangedTypes: readonly (readonly [WeightBuffer, GgmlType])[] = [
  ["AMX", "Q8_0"],
  ["CPU_REPACK", "Q4_0"],
  ["CPU_REPACK", "Q4_K"],
  ["CPU_REPACK", "IQ4_NL"],
];

/** Types whose products are faster in a rearranged form on this machine, without any loss, and where they are held. */
export function findRearranged(backend: Backend): Map<GgmlType, WeightBuffer> {
  const found = new Map<GgmlType, WeightBuffer>();
  if (backend.name !== "cpu") return found;
  for (const [buffer, type] of rearrangedTypes) {
    const bufferType = backend.weightBufferType(buffer);
    if (bufferType === undefined || found.has(type)) continue;
    using weights = new Context(backend.library, { tensors: 1 });
    const w = weights.newTensor(type, [256, 64]);
    using memory = backend.allocate(weights, bufferType, "probe");
    if (memory.bytes > 0 && multiplies(backend, w)) found.set(type, buffer);
  }
  return found;
}

function multiplies(backend: Backend, w: Tensor): boolean {
  using c = new Context(backend.library, { tensors: 2 });
  return backend.supportsOp(mulMat(c, w, c.newTensor("F32", [w.ne[0], 4])));
}

/**
 * Loads every tensor of the plan. `cpu` does the conversions and may be the same as `backend`.
 * Reads one tensor at a time; `onProgress` gets the share done, 0 to 1.
 */
export async function loadWeights(
  reader: TensorReader,
  plan: WeightPlan,
  backend: Backend,
  cpu: Backend,
  onProgress?: (share: number) => void,
): Promise<LoadedWeights> {
  const plain = new Context(backend.library, { tensors: plan.matrices.length * 2 + plan.vectors.length + 2 });
  const rearranged = new Map<WeightBuffer, Context>();
  const contextOf = ({ buffer }: HeldMatrix): Context => {
    if (buffer === undefined) return plain;
    const there = rearranged.get(buffer);
    if (there) return there;
    const context = new Context(backend.library, { tensors: plan.matrices.length * 2 + 1 });
    rearranged.set(buffer, context);
    return context;
  };
  const matrices = new Map<string, FrozenMatrix>();
  for (const { name, nIn, nOut, forward, transposed } of plan.matrices) {
    matrices.set(name, {
      forward: contextOf(forward).newTensor(forward.type, [nIn, nOut]),
      transposed: transposed && contextOf(transposed).newTensor(transposed.type, [nOut, nIn]),
    });
  }
  const vectors = new Map<string, Tensor>();
  for (const name of plan.vectors) vectors.set(name, plain.newTensor("F32", dimensionsOf(reader, name)));
  const output = required(matrices.get("output"), "output");
  const embedding = plan.embedding.sharedWithOutput
    ? output.forward
    : plain.newTensor(plan.embedding.type, dimensionsOf(reader, "token_embd.weight"));

  const memory = [backend.allocate(plain, backend.bufferType, "weights")];
  for (const [buffer, context] of rearranged) {
    memory.push(backend.allocate(context, backend.weightBufferType(buffer), "weights"));
  }
  for (const { name, forward, transposed } of plan.matrices) {
    const tensors = required(matrices.get(name), name);
    // Computed as if it were not rearranged it would give wrong numbers without a word.
    for (const [how, tensor] of [
      [forward, tensors.forward],
      [transposed, tensors.transposed],
    ] as const) {
      if (how?.buffer !== undefined && tensor && !multiplies(backend, tensor)) {
        throw new Error(`${name} [${tensor.ne.join(", ")}] cannot be multiplied from ${how.buffer}`);
      }
    }
  }

  for (const name of plan.vectors) {
    const stored = await readMatrix(reader, name);
    backend.write(required(vectors.get(name), name), convertMatrix(cpu, stored, "F32"));
  }
  if (!plan.embedding.sharedWithOutput) {
    backend.write(
      embedding,
      convertMatrix(cpu, await readMatrix(reader, "token_embd.weight"), plan.embedding.type),
    );
  }
  for (const [done, entry] of plan.matrices.entries()) {
    const tensors = required(matrices.get(entry.name), entry.name);
    const stored = await readMatrix(reader, entry.source);
    backend.write(tensors.forward, convertMatrix(cpu, stored, entry.forward.type));
    if (tensors.transposed && entry.transposed) {
      backend.write(tensors.transposed, transposeMatrix(cpu, stored, entry.transposed.type));
    }
    onProgress?.((done + 1) / plan.matrices.length);
  }

  return {
    bytes: memory.reduce((sum, part) => sum + part.bytes, 0),
    embedding,
    matrix: (name) => required(matrices.get(name), name),
    vector: (name) => required(vectors.get(name), name),
    optionalVector: (name) => vectors.get(name),
    [Symbol.dispose]: () => {
      for (const part of memory) part[Symbol.dispose]();
      plain[Symbol.dispose]();
      for (const context of rearranged.values()) context[Symbol.dispose]();
    },
  };
}

async function readMatrix(reader: TensorReader, name: string): Promise<StoredMatrix> {
  const tensor = required(reader.gguf.tensors.get(name), name);
  const [nIn = 1, nOut = 1] = tensor.dimensions;
  return { type: requireKnownType(reader.gguf, tensor), nIn, nOut, data: await reader.read(tensor) };
}

function dimensionsOf(reader: TensorReader, name: string): readonly number[] {
  return required(reader.gguf.tensors.get(name), name).dimensions;
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the model has no ${name}`);
  return value;
}
