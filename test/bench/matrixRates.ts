// How fast the shipped library multiplies a frozen matrix with a batch, by the type that the matrix is held in.
import type { Backend, WeightBuffer } from "../../src/ggml/backend.ts";
import { Context } from "../../src/ggml/context.ts";
import { Graph } from "../../src/ggml/graph.ts";
import { mulMat } from "../../src/ggml/operations.ts";
import { tensorBytes } from "../../src/ggml/tensor.ts";
import type { GgmlType } from "../../src/gguf/types.ts";
import { findRearranged } from "../../src/models/frozenWeights.ts";

/** GFLOP/s by type; a rearranged form has its own line, as `Q8_0 AMX`. */
export type MatrixRates = Readonly<Record<string, number>>;

const plainTypes: readonly GgmlType[] = ["Q8_0", "Q5_0", "Q4_0", "Q4_K", "BF16", "F32"];
/** A feed-forward matrix of a half-billion model, and the tokens of a step. */
const [nIn, nOut, batch] = [1024, 4096, 384];
const secondsEach = 1;

export function measureMatrixRates(backend: Backend): MatrixRates {
  const rates: Record<string, number> = {};
  for (const type of plainTypes) rates[type] = rateOf(backend, type);
  for (const [type, buffer] of findRearranged(backend)) {
    if (type !== "IQ4_NL") rates[`${type} ${buffer}`] = rateOf(backend, type, buffer);
  }
  return rates;
}

function rateOf(backend: Backend, type: GgmlType, buffer?: WeightBuffer): number {
  using weights = new Context(backend.library, { tensors: 1 });
  const w = weights.newTensor(type, [nIn, nOut]);
  using memory = backend.allocate(weights, buffer ? backend.weightBufferType(buffer) : backend.bufferType);
  if (memory.bytes === 0) throw new Error("no memory for the matrix");
  backend.write(w, new Uint8Array(tensorBytes(type, w.ne)));
  using c = new Context(backend.library, { tensors: 4, graphNodes: 4 });
  const x = c.newInput("F32", [nIn, batch]);
  using graph = new Graph(c, 4);
  graph.expandOutput(mulMat(c, w, x));
  graph.allocate(backend);
  backend.write(
    x,
    Float32Array.from({ length: nIn * batch }, (_, i) => Math.sin(i)),
  );
  graph.compute(backend);
  // The best of many: other programs can only make it slower.
  let best = Infinity;
  for (const end = performance.now() + secondsEach * 1000; performance.now() < end;) {
    const start = performance.now();
    graph.compute(backend);
    best = Math.min(best, performance.now() - start);
  }
  return (2 * nIn * nOut * batch) / best / 1e6;
}
