// The layers that decoders are made of, each with its way back. T tokens a row, B rows, N = T * B tokens.
import * as g from "../ggml/operations.ts";
import type { Rope } from "../ggml/operations.ts";
import { isContiguous, type Tensor } from "../ggml/tensor.ts";
import type { LowRankGroup, Network } from "./network.ts";

/** Sum over k of a[m, k] and b[n, k] -> [m, n], by OUT_PROD or composed for a GPU. */
export function outerProduct(net: Network, a: Tensor, b: Tensor): Tensor {
  const { c } = net;
  if (net.onCpu) return g.outProd(c, a, b);
  return g.mulMat(c, transposedCopy(net, a), transposedCopy(net, b));
}

/** The transpose without gaps: nothing is copied where x is itself a transposed view. */
function transposedCopy({ c }: Network, x: Tensor): Tensor {
  const transposed = g.transpose(c, x);
  return isContiguous(transposed) ? transposed : g.cont(c, transposed);
}

/** Token ids [N] -> [nEmbd, N] */
export function embed(net: Network): Tensor {
  return g.getRows(net.c, net.weights.embedding, net.inputs.tokens); // [nEmbd, N]
}

/** Root-mean-square norm with a frozen weight [n]; x [n, N] -> [n, N] */
export function rmsNorm(net: Network, x: Tensor, weightName: string): Tensor {
  const { c, tape } = net;
  const eps = net.hyperparameters.rmsEps;
  const weight = net.weights.vector(weightName);
  const y = g.mul(c, g.rmsNorm(c, x, eps), weight); // [n, N]
  if (tape.tracks(x)) {
    tape.record([y], () => {
      tape.accumulate(x, g.rmsNormBack(c, g.mul(c, tape.gradient(y), weight), x, eps));
    });
  }
  return y;
}

/** Residual sum. */
export function residual(net: Network, x: Tensor, y: Tensor): Tensor {
  const { c, tape } = net;
  const z = g.add(c, x, y);
  if (tape.tracks(x) || tape.tracks(y)) {
    tape.record([z], () => {
      const dz = tape.gradient(z);
      tape.accumulate(x, dz);
      tape.accumulate(y, dz);
    });
  }
  return z;
}

/**
 * Projections that read the same x [nIn, N]: y_i = W_i x (+ bias) (+ scale * B_i A_i x) -> [nOut_i, N] each.
 * LoRA: Hu et al., arXiv 2106.09685.
 */
export function project(net: Network, block: string, names: readonly string[], x: Tensor): Tensor[] {
  const { c, tape, weights } = net;
  const lowRank = net.lowRank.get(`${block}.${names[0]}`);
  // The scale is applied to the rank-sized tensors only: the wide ones would cost a pass over memory each.
  const ax = lowRank && g.scale(c, g.mulMat(c, lowRank.a, x), lowRank.scale); // [rank * members, N]
  const outputs = names.map((name) => {
    const bias = weights.optionalVector(`${block}.${name}.bias`);
    let y = g.mulMat(c, weights.matrix(`${block}.${name}`).forward, x); // [nOut, N]
    if (bias) y = g.add(c, y, bias);
    const b = member(lowRank, name);
    if (lowRank && ax && b)
      y = g.add(c, y, outerProduct(net, b.factor, g.transpose(c, part(net, ax, lowRank, b.index))));
    return y; // [nOut, N]
  });
  if (tape.tracks(x) || ax)
    tape.record(outputs, () => projectBack(net, block, names, x, outputs, lowRank, ax));
  return outputs;
}

function projectBack(
  net: Network,
  block: string,
  names: readonly string[],
  x: Tensor,
  outputs: readonly Tensor[],
  lowRank: LowRankGroup | undefined,
  ax: Tensor | undefined,
): void {
  const { c, tape } = net;
  const needsInput = tape.tracks(x);
  let dax: Tensor | undefined; // [rank * members, N]
  let dx: Tensor | undefined; // [nIn, N]
  for (const [i, name] of names.entries()) {
    const output = outputs[i];
    if (!output) throw new Error(`no output for ${name}`);
    const dy = tape.gradient(output); // [nOut, N]
    const b = member(lowRank, name);
    if (lowRank && ax && b) {
      net.parameterGradients.set(b.factor, outerProduct(net, dy, part(net, ax, lowRank, b.index))); // [nOut, rank]
      const dh = g.scale(c, g.mulMat(c, b.factor, dy), lowRank.scale); // [rank, N]
      dax = dax ? g.concat(c, dax, dh, 0) : dh;
    }
    if (needsInput) {
      const { transposed } = net.weights.matrix(`${block}.${name}`);
      if (!transposed) throw new Error(`${block}.${name} has no transposed copy`);
      const through = g.mulMat(c, transposed, dy); // [nIn, N]
      dx = dx ? g.add(c, dx, through) : through;
    }
  }
  if (lowRank && dax) {
    net.parameterGradients.set(lowRank.a, outerProduct(net, x, dax)); // [nIn, rank * members]
    if (dx) dx = g.add(c, dx, outerProduct(net, lowRank.a, g.transpose(c, dax)));
  }
  if (dx) tape.accumulate(x, dx);
}

/** gate, up [n, N] -> silu(gate) * up. The silu is computed again on the way back: memory is dearer. */
export function swiglu(net: Network, gate: Tensor, up: Tensor): Tensor {
  const { c, tape } = net;
  const y = g.swiglu(c, gate, up); // [n, N]
  if (tape.tracks(gate) || tape.tracks(up)) {
    tape.record([y], () => {
      const dy = tape.gradient(y);
      tape.accumulate(up, g.swiglu(c, gate, dy));
      tape.accumulate(gate, g.siluBack(c, g.mul(c, dy, up), gate));
    });
  }
  return y;
}

/** Turns each head of x [dHead * heads, N] by its position -> same shape. */
export function rotate(net: Network, x: Tensor, heads: number, rope: Rope): Tensor {
  const { c, tape, inputs } = net;
  const { dHead } = net.hyperparameters;
  const tokens = net.rowTokens * net.rows;
  const shaped = g.reshape(c, x, [dHead, heads, tokens]);
  const y = g.reshape(c, g.ropeExt(c, shaped, inputs.positions, rope), [dHead * heads, tokens]);
  if (tape.tracks(x)) {
    tape.record([y], () => {
      const dy = g.reshape(c, tape.gradient(y), [dHead, heads, tokens]);
      tape.accumulate(x, g.reshape(c, g.ropeExtBack(c, dy, inputs.positions, rope), [dHead * heads, tokens]));
    });
  }
  return y;
}

/** The wanted tokens of x [n, N] -> [n, selected]; the way back leaves zero for all others. */
export function select(net: Network, x: Tensor): Tensor {
  const { c, tape, inputs } = net;
  const y = g.getRows(c, x, inputs.selected); // [n, selected]
  if (tape.tracks(x)) {
    tape.record([y], () => {
      const zeros = g.scale(c, x, 0); // [n, N]
      tape.accumulate(x, g.setRows(c, zeros, tape.gradient(y), inputs.selected));
    });
  }
  return y;
}

function member(
  lowRank: LowRankGroup | undefined,
  name: string,
): { factor: Tensor; index: number } | undefined {
  const index = lowRank?.members.findIndex((candidate) => candidate.name === name) ?? -1;
  const found = lowRank?.members[index];
  return found && { factor: found.b, index };
}

/** The rows of one member in [rank * members, N] -> a view [rank, N] */
function part(net: Network, stacked: Tensor, lowRank: LowRankGroup, index: number): Tensor {
  if (lowRank.members.length === 1) return stacked;
  return g.columns(net.c, stacked, index * lowRank.rank, lowRank.rank);
}
