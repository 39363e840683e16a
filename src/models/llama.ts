// Llama 2 and 3, SmolLM2 and relatives: RoPE on neighbouring pairs, no biases.
import type { Architecture } from "./architecture.ts";
import { decoderForward, decoderProjections } from "./decoder.ts";
import { readHyperparameters } from "./hyperparameters.ts";

export const llama: Architecture = {
  name: "llama",
  hyperparameters: readHyperparameters,
  projections: decoderProjections,
  forward: (net) => decoderForward(net, 0),
};
