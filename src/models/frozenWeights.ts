// The frozen weights on a device, as the plan says: converted, rearranged and transposed on the CPU, then uploaded.
import { requireKnownType } from "../gguf/reader.ts";
import type { TensorReader } from "../gguf/tensorData.ts";
import type { GgmlType } from "../gguf/types.ts";
import { repackableTypes, type Backend } from "../ggml/backend.ts";
import { Context } from "../ggml/context.ts";
import { convertMatrix, transposeMatrix, type StoredMatrix } from "../ggml/convert.ts";
import { mulMat } from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { FrozenMatrix, FrozenWeights } from "./network.ts";
import type { WeightPlan } from "./weightPlan.ts";

export interface LoadedWeights extends FrozenWeights, Disposable {
  readonly bytes: number;
}

/** Stored types whose products are faster in a rearranged form on this CPU, without any loss. */
export function findRepackable(backend: Backend): Set<GgmlType> {
  const bufferType = backend.name === "cpu" ? backend.repackedBufferType() : undefined;
  const found = new Set<GgmlType>();
  if (bufferType === undefined) return found;
  for (const type of repackableTypes) {
    using weights = new Context(backend.library, { tensors: 1 });
    const w = weights.newTensor(type, [256, 32]);
    using memory = backend.allocate(weights, bufferType, "probe");
    using c = new Context(backend.library, { tensors: 2 });
    if (memory.bytes > 0 && backend.supportsOp(mulMat(c, w, c.newTensor("F32", [256, 4])))) found.add(type);
  }
  return found;
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
  const rearranged = new Context(backend.library, { tensors: plan.matrices.length + 1 });
  const matrices = new Map<string, FrozenMatrix>();
  for (const { name, nIn, nOut, forward, repacked, transposed } of plan.matrices) {
    matrices.set(name, {
      forward: (repacked ? rearranged : plain).newTensor(forward, [nIn, nOut]),
      transposed: transposed && plain.newTensor(transposed, [nOut, nIn]),
    });
  }
  const vectors = new Map<string, Tensor>();
  for (const name of plan.vectors) vectors.set(name, plain.newTensor("F32", dimensionsOf(reader, name)));
  const output = required(matrices.get("output"), "output");
  const embedding = plan.embedding.sharedWithOutput
    ? output.forward
    : plain.newTensor(plan.embedding.type, dimensionsOf(reader, "token_embd.weight"));

  const memory = [backend.allocate(plain, backend.bufferType, "weights")];
  if (plan.matrices.some((matrix) => matrix.repacked)) {
    memory.push(backend.allocate(rearranged, backend.repackedBufferType(), "weights"));
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
    backend.write(tensors.forward, convertMatrix(cpu, stored, entry.forward));
    if (tensors.transposed && entry.transposed) {
      backend.write(tensors.transposed, transposeMatrix(cpu, stored, entry.transposed));
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
      rearranged[Symbol.dispose]();
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
