// How much memory a model needs, from the numbers of its architecture. An estimate for choosing a model; before a
// run starts, the engine computes the exact size of its graph.
import { options } from "../config/settings.ts";
import type { CatalogueModel, ModelShape } from "./schema.ts";

export interface TrainingSize {
  readonly rank: number;
  readonly rowTokens: number;
  readonly batchRows: number;
}
/** What memory is computed from. */
export type SizedModel = Pick<CatalogueModel, "shape" | "bytes" | "parameters" | "quantisation">;

export interface MemoryNeeded {
  /** bytes for training an adapter */
  readonly train: number;
  /** bytes for answering with `answerContext` tokens */
  readonly answer: number;
}

/** Tokens of the context that answering is planned for. */
const answerContext = 4096;
/** tokens that llama.cpp evaluates at once; its largest buffer holds their logits */
const answerBatch = 512;
/** Node, tokenizer, libraries: measured at 200 to 250 MB */
const processBytes = 250e6;
const float = 4;
const q8Bytes = 34 / 32;
/** Of the tokens of a row, the share that is an answer and so gets a loss. */
const answerShare = 0.5;

/** Bytes that training an adapter and answering take, each with everything that the process holds. */
export function memoryNeeded(
  model: SizedModel,
  size: TrainingSize = {
    rank: options.rank.default,
    rowTokens: options.rowTokens.default,
    batchRows: options.batchRows.default,
  },
): MemoryNeeded {
  const { shape } = model;
  const weights = fileBytes(model);
  const transposed = (shape.blocks * blockWeights(shape) + shape.vocabulary * shape.embedding) * q8Bytes;
  // A, B, their gradient and AdamW's two moments
  const adapter = shape.blocks * loraWidth(shape) * size.rank * float * 4;
  const cache = answerContext * shape.blocks * 2 * shape.headsKv * shape.headSize * 2;
  const logits = answerBatch * shape.vocabulary * float;
  return {
    train: Math.round(weights + transposed + adapter + activations(shape, size) + processBytes),
    answer: Math.round(weights + cache + logits + processBytes),
  };
}

/** The size of the model's file, or where the catalogue has none, what its type makes of its parameters. */
export function fileBytes(model: SizedModel): number {
  const bitsPerWeight: Readonly<Record<string, number>> = {
    Q4_1: 5.5,
    Q4_K_M: 5,
    Q5_K_M: 5.8,
    Q8_0: 8.5,
    F16: 16,
  };
  return model.bytes ?? Math.round((model.parameters * (bitsPerWeight[model.quantisation] ?? 16)) / 8);
}

/** Weights of the seven projections of one block. */
function blockWeights({ embedding, feedForward, heads, headsKv, headSize }: ModelShape): number {
  return embedding * headSize * 2 * (heads + headsKv) + 3 * embedding * feedForward;
}

/** Sum over the seven projections of input plus output size: a LoRA of rank r has r times as many weights. */
function loraWidth({ embedding, feedForward, heads, headsKv, headSize }: ModelShape): number {
  return (
    2 * (embedding + heads * headSize) + 2 * (embedding + headsKv * headSize) + 3 * (embedding + feedForward)
  );
}

/**
 * What one step keeps for its backward pass, in F32: per token and block six vectors of the residual's size, three of
 * the feed-forward's, two of each of q, k and v; the attention's probabilities; logits and their gradient for the
 * answer tokens. The counts were fitted to measured runs: 1.0 GB at 0.5B with 320 tokens, 0.8 GB at 135M with 512.
 */
function activations(shape: ModelShape, { rowTokens, batchRows }: TrainingSize): number {
  const { blocks, embedding, feedForward, heads, headsKv, headSize, vocabulary } = shape;
  const tokens = rowTokens * batchRows;
  const perToken = 6 * embedding + 3 * feedForward + 2 * headSize * (heads + 2 * headsKv);
  const attention = heads * batchRows * rowTokens ** 2;
  const logits = 2 * tokens * answerShare * vocabulary;
  return float * (blocks * (tokens * perToken + attention) + logits);
}
