// A tensor as TypeScript sees it: a native pointer with its shape, so that shapes are checked before ggml sees them.
import { ggmlTypes, type GgmlType } from "../gguf/types.ts";
import type { Pointer } from "./library.ts";

/** Sizes of the four dimensions, the one that runs fastest in memory first. */
export type Shape = readonly [number, number, number, number];

export interface Tensor {
  readonly pointer: Pointer;
  readonly type: GgmlType;
  readonly ne: Shape;
  /** Bytes from one element to the next along each dimension. */
  readonly nb: Shape;
}

/** Fills a list of up to four sizes up with ones. */
export function shapeOf(sizes: readonly number[]): Shape {
  const [a = 1, b = 1, c = 1, d = 1] = sizes;
  if (sizes.length > 4 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new Error(`not a shape: [${sizes.join(", ")}]`);
  }
  return [a, b, c, d];
}

export function elements(shape: Shape): number {
  return shape[0] * shape[1] * shape[2] * shape[3];
}

/** Bytes of one row (dimension 0) of `count` elements. */
export function rowBytes(type: GgmlType, count: number): number {
  const { blockSize, blockBytes } = ggmlTypes[type];
  if (count % blockSize !== 0)
    throw new Error(`a row of ${count} does not divide into ${type} blocks of ${blockSize}`);
  return (count / blockSize) * blockBytes;
}

/** Bytes of a tensor laid out without gaps. */
export function tensorBytes(type: GgmlType, shape: Shape): number {
  return rowBytes(type, shape[0]) * shape[1] * shape[2] * shape[3];
}

/** Strides of a tensor laid out without gaps. */
export function contiguousStrides(type: GgmlType, shape: Shape): Shape {
  const row = rowBytes(type, shape[0]);
  return [ggmlTypes[type].blockBytes, row, row * shape[1], row * shape[1] * shape[2]];
}

export function isContiguous(tensor: Tensor): boolean {
  const expected = contiguousStrides(tensor.type, tensor.ne);
  // The stride of a dimension of size 1 is never used.
  return tensor.nb.every(
    (stride, i) => (i > 0 && tensor.ne[i as 0 | 1 | 2 | 3] === 1) || stride === expected[i as 0],
  );
}

export function describe(tensor: Tensor): string {
  return `${tensor.type}[${tensor.ne.join(", ")}]`;
}
