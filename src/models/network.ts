// What a layer needs to build its part of the graph: weights, low-rank factors, inputs and the tape.
import type { Context } from "../ggml/context.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import type { Tape } from "./tape.ts";

/** A frozen matrix: `forward` [nIn, nOut], and `transposed` [nOut, nIn] where a gradient must pass through it. */
export interface FrozenMatrix {
  readonly forward: Tensor;
  readonly transposed: Tensor | undefined;
}

export interface FrozenWeights {
  /** Projection or output matrix by GGUF name without `.weight`. */
  matrix(name: string): FrozenMatrix;
  /** Norm weights, biases and the like by full GGUF name. */
  vector(name: string): Tensor;
  optionalVector(name: string): Tensor | undefined;
  /** Token embedding [nEmbd, nVocab]. */
  readonly embedding: Tensor;
}

/** Projections of one block that read the same input, with one A for all of them. */
export interface ProjectionGroup {
  /** Names without block, for example ["attn_q", "attn_k", "attn_v"]. */
  readonly names: readonly string[];
  readonly nIn: number;
  readonly nOut: readonly number[];
}

/**
 * Low-rank factors of a group: y_i += scale * B_i (A_i x). `a` holds the A of every adapted member, one after the
 * other: [nIn, rank * members]. Each `b` is stored transposed, [nOut, rank], the layout outProd takes without a copy.
 */
export interface LowRankGroup {
  readonly a: Tensor;
  readonly members: readonly { readonly name: string; readonly b: Tensor }[];
  readonly rank: number;
  readonly scale: number;
}

export interface NetworkInputs {
  /** I32 [rowTokens * rows]; not read when `hidden` is given. */
  readonly tokens: Tensor;
  /** F32 [nEmbd, rowTokens * rows]: what the blocks below `blocks.from` gave, computed before. */
  readonly hidden: Tensor | undefined;
  readonly positions: Tensor;
  /** F32 [rowTokens, rowTokens, 1, rows]: 0 where a token (dimension 1) may look at another (dimension 0), else -inf. */
  readonly mask: Tensor;
  /** I32 [selected]: the tokens whose hidden states are wanted. */
  readonly selected: Tensor;
}

export interface Network {
  readonly c: Context;
  readonly hyperparameters: Hyperparameters;
  readonly weights: FrozenWeights;
  /** By `blk.<n>.<first name of the group>`; empty for the base model. */
  readonly lowRank: ReadonlyMap<string, LowRankGroup>;
  readonly inputs: NetworkInputs;
  /** The blocks that are built: from (inclusive) to `to` (exclusive). */
  readonly blocks: { readonly from: number; readonly to: number };
  readonly rowTokens: number;
  readonly rows: number;
  readonly tape: Tape;
  /** Gradients of the factors, filled when the tape is played. */
  readonly parameterGradients: Map<Tensor, Tensor>;
  /**
   * Whether the graph may use what only the CPU backend does in every form and exactly: OUT_PROD, products of views with
   * gaps (Vulkan copies them in half precision), the gradient of the soft-max (Metal has none). Elsewhere the same sums
   * are composed of copies and MUL_MAT.
   */
  readonly onCpu: boolean;
}
