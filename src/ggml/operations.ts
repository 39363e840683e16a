// The operators of ggml.h under ggml's names, with the checks that ggml makes by ending the process.
// Shapes are written [ne0, ne1, ne2, ne3], the fastest dimension first.
import { ggmlTypes, type GgmlType } from "../gguf/types.ts";
import type { Context } from "./context.ts";
import { pointer } from "./library.ts";
import {
  contiguousStrides,
  describe,
  elements,
  isContiguous,
  shapeOf,
  type Shape,
  type Tensor,
} from "./tensor.ts";

/** `GGML_PREC_F32` of ggml.h. */
const singlePrecision = 10;

/**
 * a[k, m] (any stored type), b[k, n] F32 -> [m, n] F32; a is repeated over b's dimensions 2 and 3. Sums are in F32:
 * a GPU's half precision would lose small gradients.
 */
export function mulMat(c: Context, a: Tensor, b: Tensor): Tensor {
  const fits = a.ne[0] === b.ne[0] && b.ne[2] % a.ne[2] === 0 && b.ne[3] % a.ne[3] === 0;
  check(fits && !isTransposed(a) && b.nb[0] === 4 && b.type === "F32", "mul_mat", a, b);
  const product = result(c, "ggml_mul_mat", "F32", [a.ne[1], b.ne[1], b.ne[2], b.ne[3]], a, b); // [m, n]
  c.library.call("ggml_mul_mat_set_prec", product.pointer, singlePrecision);
  return product;
}

/** a[m, k] F32, b[n, k] F32 (may be a transposed view) -> [m, n]: the sum over k of a's and b's rows. */
export function outProd(c: Context, a: Tensor, b: Tensor): Tensor {
  const fits = a.ne[1] === b.ne[1] && b.ne[2] % a.ne[2] === 0 && b.ne[3] % a.ne[3] === 0;
  check(fits && a.nb[0] === 4 && !isTransposed(a) && a.type === "F32" && b.type === "F32", "out_prod", a, b);
  return result(c, "ggml_out_prod", "F32", [a.ne[0], b.ne[0], b.ne[2], b.ne[3]], a, b); // [m, n]
}

export const add = (c: Context, a: Tensor, b: Tensor): Tensor => elementwise(c, "add", a, b);
/** a += b, written to a's own memory. */
export function addInplace(c: Context, a: Tensor, b: Tensor): Tensor {
  const fits = sameShape(a, b) && isContiguous(a) && a.type === "F32" && b.type === "F32" && b.nb[0] === 4;
  check(fits, "add_inplace", a, b);
  return result(c, "ggml_add_inplace", "F32", a.ne, a, b);
}
export const sub = (c: Context, a: Tensor, b: Tensor): Tensor => elementwise(c, "sub", a, b);
export const mul = (c: Context, a: Tensor, b: Tensor): Tensor => elementwise(c, "mul", a, b);
export const div = (c: Context, a: Tensor, b: Tensor): Tensor => elementwise(c, "div", a, b);

export const log = (c: Context, a: Tensor): Tensor => unary(c, "log", a);
export const sqr = (c: Context, a: Tensor): Tensor => unary(c, "sqr", a);
export const sqrt = (c: Context, a: Tensor): Tensor => unary(c, "sqrt", a);
export const softMax = (c: Context, a: Tensor): Tensor => unary(c, "soft_max", a);

/** silu(a) * b in one pass. */
export function swiglu(c: Context, a: Tensor, b: Tensor): Tensor {
  const fits = sameShape(a, b) && isContiguous(a) && isContiguous(b);
  check(fits && a.type === "F32" && b.type === "F32", "swiglu", a, b);
  return result(c, "ggml_swiglu_split", "F32", a.ne, a, b);
}

/** Gradient of silu: dy, x -> dx. */
export function siluBack(c: Context, dy: Tensor, x: Tensor): Tensor {
  const fits = sameShape(dy, x) && isContiguous(dy) && isContiguous(x);
  check(fits && dy.type === "F32" && x.type === "F32", "silu_back", dy, x);
  return result(c, "ggml_silu_back", "F32", x.ne, dy, x);
}

/** Sum of all elements -> [1]. */
export function sum(c: Context, a: Tensor): Tensor {
  check(a.type === "F32", "sum", a);
  return result(c, "ggml_sum", "F32", [1, 1, 1, 1], a);
}

/** [n, ...] -> [1, ...] */
export function sumRows(c: Context, a: Tensor): Tensor {
  check(a.type === "F32" && a.nb[0] === 4, "sum_rows", a);
  return result(c, "ggml_sum_rows", "F32", [1, a.ne[1], a.ne[2], a.ne[3]], a);
}

/** [n, m] -> for each of the m columns the place of its largest element, I32 [m] */
export function argmax(c: Context, a: Tensor): Tensor {
  check(a.type === "F32" && isContiguous(a) && a.ne[2] === 1 && a.ne[3] === 1, "argmax", a);
  return result(c, "ggml_argmax", "I32", [a.ne[1], 1, 1, 1], a);
}

export function scale(c: Context, a: Tensor, factor: number): Tensor {
  check(a.type === "F32" && isContiguous(a) && Number.isFinite(factor), "scale", a);
  return result(c, "ggml_scale", "F32", a.ne, a, factor);
}

export function clamp(c: Context, a: Tensor, min: number, max: number): Tensor {
  check(a.type === "F32" && isContiguous(a), "clamp", a);
  return result(c, "ggml_clamp", "F32", a.ne, a, min, max);
}

/** Normalises each row by its root mean square. */
export function rmsNorm(c: Context, a: Tensor, eps: number): Tensor {
  check(a.type === "F32" && a.nb[0] === 4, "rms_norm", a);
  return result(c, "ggml_rms_norm", "F32", a.ne, a, eps);
}

/** Gradient of rmsNorm: dy, x -> dx. */
export function rmsNormBack(c: Context, dy: Tensor, x: Tensor, eps: number): Tensor {
  check(sameShape(dy, x) && dy.type === "F32" && x.type === "F32", "rms_norm_back", dy, x);
  return result(c, "ggml_rms_norm_back", "F32", x.ne, dy, x, eps);
}

/** softmax(factor * a + mask) by rows; mask [ne0, >= ne1, ...] F32 is repeated over dimension 2. */
export function softMaxExt(c: Context, a: Tensor, mask: Tensor, factor: number): Tensor {
  const fits =
    mask.ne[0] === a.ne[0] &&
    mask.ne[1] >= a.ne[1] &&
    a.ne[2] % mask.ne[2] === 0 &&
    a.ne[3] % mask.ne[3] === 0;
  const numbers = a.type === "F32" && mask.type === "F32" && isContiguous(a) && isContiguous(mask);
  check(fits && numbers, "soft_max_ext", a, mask);
  return result(c, "ggml_soft_max_ext", "F32", a.ne, a, mask, factor, 0);
}

/**
 * Gradient of softMaxExt without mask: dy, y -> factor * y (dy - sum of dy * y). Only where dy is a result that nothing
 * else reads: ggml then computes it in place of dy; in place of y it would be wrong.
 */
export function softMaxExtBack(c: Context, dy: Tensor, y: Tensor, factor: number): Tensor {
  const fits = sameShape(dy, y) && isContiguous(dy) && isContiguous(y);
  check(fits && dy.type === "F32" && y.type === "F32", "soft_max_ext_back", dy, y);
  return result(c, "ggml_soft_max_ext_back", "F32", y.ne, dy, y, factor, 0);
}

export interface Rope {
  /** Dimensions that are turned. */
  readonly dimensions: number;
  /** 0: pairs of neighbours (NORMAL), 2: pairs half a head apart (NEOX). */
  readonly mode: 0 | 2;
  readonly base: number;
  readonly scale: number;
  readonly contextLength: number;
  /** Divisor of each frequency [dimensions / 2] (Llama 3), or none. */
  readonly factors: Tensor | undefined;
}

/** x [d, heads, tokens], positions I32 [tokens] -> same shape. */
export function ropeExt(c: Context, x: Tensor, positions: Tensor, rope: Rope): Tensor {
  return ropeCall(c, "ggml_rope_ext", x, positions, rope);
}

/** Gradient of ropeExt. */
export function ropeExtBack(c: Context, dy: Tensor, positions: Tensor, rope: Rope): Tensor {
  return ropeCall(c, "ggml_rope_ext_back", dy, positions, rope);
}

/** a [n, rows], ids I32 [k] -> F32 [n, k] */
export function getRows(c: Context, a: Tensor, ids: Tensor): Tensor {
  check(ids.type === "I32" && a.ne[2] === 1 && a.ne[3] === 1 && ids.ne[1] === 1, "get_rows", a, ids);
  return result(c, "ggml_get_rows", "F32", [a.ne[0], ids.ne[0], 1, 1], a, ids);
}

/** Writes the rows of b [n, k] into a [n, rows] at ids I32 [k] and gives a: a is changed in place. */
export function setRows(c: Context, a: Tensor, b: Tensor, ids: Tensor): Tensor {
  const fits = a.ne[0] === b.ne[0] && b.ne[1] === ids.ne[0] && a.ne[2] === b.ne[2] && a.ne[3] === b.ne[3];
  check(fits && ids.type === "I32" && b.type === "F32", "set_rows", a, b, ids);
  return { ...result(c, "ggml_set_rows", a.type, a.ne, a, b, ids), nb: a.nb };
}

/** Copies a into b's memory and type; gives b's shape. */
export function cpy(c: Context, a: Tensor, b: Tensor): Tensor {
  check(elements(a.ne) === elements(b.ne), "cpy", a, b);
  return { ...result(c, "ggml_cpy", b.type, b.ne, a, b), nb: b.nb };
}

export function cast(c: Context, a: Tensor, type: GgmlType): Tensor {
  return result(c, "ggml_cast", type, a.ne, a, ggmlTypes[type].id);
}

/** a copied to memory without gaps. */
export function cont(c: Context, a: Tensor): Tensor {
  return result(c, "ggml_cont", a.type, a.ne, a);
}

/** Joins along a dimension. */
export function concat(c: Context, a: Tensor, b: Tensor, dimension: 0 | 1 | 2 | 3): Tensor {
  const fits = a.ne.every((size, i) => i === dimension || size === b.ne[i as 0]);
  check(fits && a.type === b.type, "concat", a, b);
  const ne = a.ne.map((size, i) => (i === dimension ? size + b.ne[i as 0] : size));
  return result(c, "ggml_concat", a.type, shapeOf(ne), a, b, dimension);
}

/** The same memory under another shape. */
export function reshape(c: Context, a: Tensor, sizes: readonly number[]): Tensor {
  const ne = shapeOf(sizes);
  check(isContiguous(a) && elements(a.ne) === elements(ne), `reshape to [${ne.join(", ")}]`, a);
  return result(c, "ggml_reshape_4d", a.type, ne, a, ...ne);
}

/** Columns `from` to `from + count` of dimension 0 of a 2-dimensional tensor: a view. */
export function columns(c: Context, a: Tensor, from: number, count: number): Tensor {
  check(
    from >= 0 && from + count <= a.ne[0] && a.ne[2] === 1 && a.ne[3] === 1 && a.type === "F32",
    "view",
    a,
  );
  const ne: Shape = [count, a.ne[1], 1, 1];
  const view = result(c, "ggml_view_4d", a.type, ne, a, ...ne, a.nb[1], a.nb[2], a.nb[3], from * 4);
  return { ...view, nb: a.nb };
}

/** Dimension i of a becomes dimension axes[i] of the view. */
export function permute(c: Context, a: Tensor, axes: Shape): Tensor {
  const ne: [number, number, number, number] = [1, 1, 1, 1];
  const nb: [number, number, number, number] = [0, 0, 0, 0];
  axes.forEach((axis, i) => {
    ne[axis as 0] = a.ne[i as 0];
    nb[axis as 0] = a.nb[i as 0];
  });
  return { ...result(c, "ggml_permute", a.type, ne, a, ...axes), nb };
}

/** [a, b, ...] -> [b, a, ...]: a view. */
export function transpose(c: Context, a: Tensor): Tensor {
  const view = result(c, "ggml_transpose", a.type, [a.ne[1], a.ne[0], a.ne[2], a.ne[3]], a);
  return { ...view, nb: [a.nb[1], a.nb[0], a.nb[2], a.nb[3]] };
}

/**
 * One step of AdamW on `parameter` (marked by setParam). `settings` F32 [7]: learning rate, beta1, beta2, eps,
 * weight decay, 1 / (1 - beta1^t), 1 / (1 - beta2^t).
 */
export function optStepAdamw(
  c: Context,
  parameter: Tensor,
  gradient: Tensor,
  m: Tensor,
  v: Tensor,
  settings: Tensor,
): Tensor {
  const four = [parameter, gradient, m, v];
  const fits = four.every((tensor) => sameShape(tensor, parameter) && isContiguous(tensor));
  const numbers = [...four, settings].every((tensor) => tensor.type === "F32");
  check(fits && numbers && elements(settings.ne) === 7, "opt_step_adamw", ...four, settings);
  return result(c, "ggml_opt_step_adamw", "F32", parameter.ne, parameter, gradient, m, v, settings);
}

type Argument = Tensor | number | null;

function result(c: Context, name: string, type: GgmlType, ne: Shape, ...args: readonly Argument[]): Tensor {
  const native = args.map((argument) =>
    argument !== null && typeof argument === "object" ? argument.pointer : argument,
  );
  return {
    pointer: pointer(c.library.call(name, c.pointer, ...native), name),
    type,
    ne,
    nb: contiguousStrides(type, ne),
  };
}

function unary(c: Context, name: string, a: Tensor): Tensor {
  check(a.type === "F32" && isContiguous(a), name, a);
  return result(c, `ggml_${name}`, "F32", a.ne, a);
}

/** b is repeated to a's shape. */
function elementwise(c: Context, name: string, a: Tensor, b: Tensor): Tensor {
  const repeats = a.ne.every((size, i) => size % b.ne[i as 0] === 0);
  check(repeats && a.type === "F32" && b.type === "F32" && a.nb[0] === 4 && b.nb[0] === 4, name, a, b);
  return result(c, `ggml_${name}`, "F32", a.ne, a, b);
}

function ropeCall(c: Context, name: string, x: Tensor, positions: Tensor, rope: Rope): Tensor {
  const fits = x.ne[2] === positions.ne[0] && rope.dimensions <= x.ne[0] && rope.dimensions % 2 === 0;
  const { factors } = rope;
  const factorsFit = !factors || (factors.type === "F32" && factors.ne[0] >= rope.dimensions / 2);
  const numbers = x.type === "F32" && x.nb[0] === 4 && positions.type === "I32";
  check(fits && factorsFit && numbers, name, x, positions, ...(factors ? [factors] : []));
  const { dimensions, mode, contextLength, base, scale: frequencyScale } = rope;
  const parameters = [dimensions, mode, contextLength, base, frequencyScale, 0, 1, 32, 1];
  return result(c, name, "F32", x.ne, x, positions, factors ?? null, ...parameters);
}

function isTransposed(a: Tensor): boolean {
  return a.nb[0] > a.nb[1];
}

function sameShape(a: Tensor, b: Tensor): boolean {
  return a.ne.every((size, i) => size === b.ne[i as 0]);
}

function check(fits: boolean, operator: string, ...tensors: readonly Tensor[]): void {
  if (!fits) throw new Error(`${operator} does not take ${tensors.map(describe).join(" and ")}`);
}
