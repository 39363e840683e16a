// What the engine asks of a model architecture. One file per `general.architecture`; the list is architectures.ts.
import type { Gguf } from "../gguf/types.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import type { Network, ProjectionGroup } from "./network.ts";

export interface Architecture {
  /** The GGUF's `general.architecture`, and this file's name. */
  readonly name: string;
  readonly hyperparameters: (gguf: Gguf) => Hyperparameters;
  /** The projections of one block, those with the same input together, by GGUF names. */
  readonly projections: (h: Hyperparameters) => readonly ProjectionGroup[];
  /**
   * Builds the graph of the network's blocks, up to the normalised hidden states of the selected tokens
   * [nEmbd, selected], or to all hidden states [nEmbd, N] where the last block is not among them.
   */
  readonly forward: (net: Network) => Tensor;
}
