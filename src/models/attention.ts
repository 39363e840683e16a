// Grouped-query attention over packed rows, with its way back. d = dHead, H heads, K key-value heads, G = H / K,
// T tokens a row, B rows. MUL_MAT repeats a key-value head over its group, as llama.cpp uses it.
import * as g from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { Network } from "./network.ts";
import { outerProduct } from "./layers.ts";

/** q [d * H, N], k and v [d * K, N] -> [d * H, N] */
export function attention(net: Network, q: Tensor, k: Tensor, v: Tensor): Tensor {
  const { c, tape, rowTokens: T, rows: B } = net;
  const { dHead: d, nHead: H } = net.hyperparameters;
  const K = net.hyperparameters.nHeadKv;
  const factor = 1 / Math.sqrt(d);

  // A product is twice as fast when its second source has no gaps, and the copy serves the way back too.
  const queries = copyByHead(net, q, H); // [d, T, H, B]
  const scores = g.mulMat(c, byHead(net, k, K), queries); // [T keys, T queries, H, B]
  const p = g.softMaxExt(c, scores, net.inputs.mask, factor); // [T, T, H, B]
  const mixed = g.mulMat(c, transposedByHead(net, v, K), p); // [d, T, H, B]
  const y = joinHeads(net, mixed, H); // [d * H, N]
  if (!tape.tracks(q) && !tape.tracks(k) && !tape.tracks(v)) return y;

  tape.record([y], () => {
    const dy = copyByHead(net, tape.gradient(y), H); // [d, T, H, B]
    const byGroup = (x: Tensor): Tensor => g.reshape(c, x, [x.ne[0], (T * H) / K, K, B]);
    if (tape.tracks(v)) {
      const dv = outerProduct(net, byGroup(dy), byGroup(p)); // [d, T, K, B]
      tape.accumulate(v, joinHeads(net, dv, K));
    }
    const dp = g.mulMat(c, byHead(net, v, K), dy); // [T, T, H, B]
    const ds = softMaxBack(net, dp, p, factor); // [T, T, H, B]
    if (tape.tracks(q)) {
      const dq = g.mulMat(c, transposedByHead(net, k, K), ds); // [d, T, H, B]
      tape.accumulate(q, joinHeads(net, dq, H));
    }
    if (tape.tracks(k)) {
      const dk = outerProduct(net, byGroup(queries), byGroup(ds)); // [d, T, K, B]
      tape.accumulate(k, joinHeads(net, dk, K));
    }
  });
  return y;
}

/** factor * P (dP - sum(dP P)) */
function softMaxBack(net: Network, dp: Tensor, p: Tensor, factor: number): Tensor {
  const { c } = net;
  if (net.onCpu) return g.softMaxExtBack(c, dp, p, factor);
  const dot = g.sumRows(c, g.mul(c, dp, p)); // [1, T, H, B]
  return g.scale(c, g.mul(c, g.sub(c, dp, dot), p), factor);
}

/** [d * heads, N] -> [d, T, heads, B], a view where products read it as it is */
function byHead(net: Network, x: Tensor, heads: number): Tensor {
  return net.onCpu ? viewByHead(net, x, heads) : copyByHead(net, x, heads);
}

/** [d * heads, N] -> a copy [d, T, heads, B] */
function copyByHead(net: Network, x: Tensor, heads: number): Tensor {
  return g.cont(net.c, viewByHead(net, x, heads));
}

/** [d * heads, N] -> a view [d, T, heads, B] */
function viewByHead(net: Network, x: Tensor, heads: number): Tensor {
  const { c, rowTokens, rows } = net;
  const shaped = g.reshape(c, x, [net.hyperparameters.dHead, heads, rowTokens, rows]);
  return g.permute(c, shaped, [0, 2, 1, 3]);
}

/** [d * heads, N] -> a copy [T, d, heads, B] */
function transposedByHead(net: Network, x: Tensor, heads: number): Tensor {
  const { c, rowTokens, rows } = net;
  const shaped = g.reshape(c, x, [net.hyperparameters.dHead, heads, rowTokens, rows]);
  return g.cont(c, g.permute(c, shaped, [1, 2, 0, 3]));
}

/** [d, T, heads, B] -> a copy [d * heads, N] */
function joinHeads(net: Network, x: Tensor, heads: number): Tensor {
  const { c, rowTokens, rows } = net;
  const joined = g.cont(c, g.permute(c, x, [0, 2, 1, 3]));
  return g.reshape(c, joined, [net.hyperparameters.dHead * heads, rowTokens * rows]);
}
