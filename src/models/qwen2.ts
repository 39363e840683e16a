// Qwen2 and Qwen2.5: RoPE on halves of a head; biases on q, k and v, which `project` takes from the file.
import type { Architecture } from "./architecture.ts";
import { decoderForward, decoderProjections } from "./decoder.ts";
import { readHyperparameters } from "./hyperparameters.ts";

export const qwen2: Architecture = {
  name: "qwen2",
  hyperparameters: readHyperparameters,
  projections: decoderProjections,
  forward: (net) => decoderForward(net, 2),
};
