// The pre-norm decoder that llama, qwen2 and their relatives share: norm, attention, norm, gated feed-forward.
import type { Rope } from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";
import { attention } from "./attention.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import { embed, project, residual, rmsNorm, rotate, select, swiglu } from "./layers.ts";
import type { Network, ProjectionGroup } from "./network.ts";

/** Projection groups of a block in which q, k, v share an input, and gate and up do. */
export function decoderProjections(h: Hyperparameters): ProjectionGroup[] {
  const q = h.nHead * h.dHead;
  const kv = h.nHeadKv * h.dHead;
  return [
    { names: ["attn_q", "attn_k", "attn_v"], nIn: h.nEmbd, nOut: [q, kv, kv] },
    { names: ["attn_output"], nIn: q, nOut: [h.nEmbd] },
    { names: ["ffn_gate", "ffn_up"], nIn: h.nEmbd, nOut: [h.nFf, h.nFf] },
    { names: ["ffn_down"], nIn: h.nFf, nOut: [h.nEmbd] },
  ];
}

/**
 * The network's blocks -> normalised hidden states of the selected tokens [nEmbd, selected]; or, when the last block is
 * not among them, the hidden states of all tokens [nEmbd, N].
 */
export function decoderForward(net: Network, ropeMode: Rope["mode"]): Tensor {
  const h = net.hyperparameters;
  const rope: Rope = {
    dimensions: h.ropeDimensions,
    mode: ropeMode,
    base: h.ropeBase,
    scale: h.ropeScale,
    contextLength: h.contextLength,
    factors: net.weights.optionalVector("rope_freqs.weight"),
  };
  let x = net.inputs.hidden ?? embed(net); // [nEmbd, N]
  for (let layer = net.blocks.from; layer < net.blocks.to; layer++) {
    const block = `blk.${layer}`;
    const [q, k, v] = triple(
      project(net, block, ["attn_q", "attn_k", "attn_v"], rmsNorm(net, x, `${block}.attn_norm.weight`)),
    );
    let mixed = attention(net, rotate(net, q, h.nHead, rope), rotate(net, k, h.nHeadKv, rope), v); // [dHead * nHead, N]
    if (layer === h.nLayer - 1) {
      // What follows works on each token alone, so from here only the wanted tokens are computed.
      mixed = select(net, mixed);
      x = select(net, x);
    }
    x = residual(net, x, one(project(net, block, ["attn_output"], mixed))); // [nEmbd, N]
    const n = rmsNorm(net, x, `${block}.ffn_norm.weight`);
    const [gate, up] = pair(project(net, block, ["ffn_gate", "ffn_up"], n));
    x = residual(net, x, one(project(net, block, ["ffn_down"], swiglu(net, gate, up)))); // [nEmbd, N]
  }
  if (net.blocks.to < h.nLayer) return x; // [nEmbd, N]
  return rmsNorm(net, x, "output_norm.weight"); // [nEmbd, selected]
}

function one(tensors: readonly Tensor[]): Tensor {
  const [a] = tensors;
  if (!a) throw new Error("a projection is missing");
  return a;
}

function pair(tensors: readonly Tensor[]): [Tensor, Tensor] {
  const [a, b] = tensors;
  if (!a || !b) throw new Error("a projection is missing");
  return [a, b];
}

function triple(tensors: readonly Tensor[]): [Tensor, Tensor, Tensor] {
  const [a, b, c] = tensors;
  if (!a || !b || !c) throw new Error("a projection is missing");
  return [a, b, c];
}
