// Turns stored tensors into other types and into their transposed form, on the CPU, slice by slice.
import type { GgmlType } from "../gguf/types.ts";
import type { Backend } from "./backend.ts";
import { Context } from "./context.ts";
import { Graph } from "./graph.ts";
import { cast, cont, cpy, transpose } from "./operations.ts";
import { rowBytes, type Tensor } from "./tensor.ts";

export interface StoredMatrix {
  readonly type: GgmlType;
  /** [nIn, nOut], fastest first. */
  readonly nIn: number;
  readonly nOut: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Rows of one slice: a multiple of 256, so that every block type divides a transposed slice as it divides the whole, and
 * few enough that a column of the slice stays in the processor's cache while it is turned (three times as fast as 4,096).
 */
const sliceRows = 512;

/** The matrix in another type. */
export function convertMatrix(cpu: Backend, matrix: StoredMatrix, type: GgmlType): Uint8Array<ArrayBuffer> {
  if (type === matrix.type) return matrix.data;
  const out = new Uint8Array(rowBytes(type, matrix.nIn) * matrix.nOut);
  const outRow = rowBytes(type, matrix.nIn);
  forEachSlice(matrix, (from, rows, data) => {
    const bytes = compute(cpu, matrix, rows, data, type, (c, f32) => ({ tensor: f32, context: c }));
    out.set(bytes, from * outRow);
  });
  return out;
}

/** The transposed matrix [nOut, nIn] in another type, whose blocks must divide nOut. */
export function transposeMatrix(cpu: Backend, matrix: StoredMatrix, type: GgmlType): Uint8Array<ArrayBuffer> {
  const outRow = rowBytes(type, matrix.nOut);
  const out = new Uint8Array(outRow * matrix.nIn);
  forEachSlice(matrix, (from, rows, data) => {
    const bytes = compute(cpu, matrix, rows, data, type, (c, f32) => ({
      tensor: cont(c, transpose(c, f32)), // [rows, nIn]
      context: c,
    }));
    const width = rowBytes(type, rows);
    const offset = rowBytes(type, from);
    for (let i = 0; i < matrix.nIn; i++)
      out.set(bytes.subarray(i * width, (i + 1) * width), i * outRow + offset);
  });
  return out;
}

function forEachSlice(
  matrix: StoredMatrix,
  visit: (from: number, rows: number, data: Uint8Array<ArrayBuffer>) => void,
): void {
  const stored = rowBytes(matrix.type, matrix.nIn);
  for (let from = 0; from < matrix.nOut; from += sliceRows) {
    const rows = Math.min(sliceRows, matrix.nOut - from);
    visit(from, rows, matrix.data.subarray(from * stored, (from + rows) * stored));
  }
}

function compute(
  cpu: Backend,
  matrix: StoredMatrix,
  rows: number,
  data: Uint8Array<ArrayBuffer>,
  type: GgmlType,
  arrange: (c: Context, f32: Tensor) => { tensor: Tensor; context: Context },
): Uint8Array<ArrayBuffer> {
  using c = new Context(cpu.library, { tensors: 8, graphNodes: 8 });
  const source = c.newInput(matrix.type, [matrix.nIn, rows]);
  const arranged = arrange(c, matrix.type === "F32" ? source : cast(c, source, "F32")).tensor;
  const target = c.newTensor(type, [arranged.ne[0], arranged.ne[1]]);
  const copied = cpy(c, arranged, target);
  using graph = new Graph(c, 8);
  graph.expandOutput(copied);
  graph.allocate(cpu);
  cpu.write(source, data);
  graph.compute(cpu);
  return cpu.readBytes(copied);
}
