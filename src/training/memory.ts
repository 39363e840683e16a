// What a run needs in memory, by formula, before anything is loaded; and the batch that fits.
import { freemem } from "node:os";
import { UserError } from "../errors/userError.ts";
import { loraBytes, type LoraShape } from "../lora/factors.ts";
import type { Hyperparameters } from "../models/hyperparameters.ts";
import type { StepShape } from "./stepGraph.ts";

/** Node, the libraries and buffers in passing (one stored tensor and its conversion). */
const processBytes = 200e6;

/** On top of the formulas, which are within 1 % of ggml's own allocations for real models. */
const margin = 1.03;

/**
 * Bytes of the intermediate results of a training step: what the way back needs of each block, and the widest of the
 * moments that come on top (the logits, or the way back through one block).
 */
export function stepBytes(h: Hyperparameters, shape: StepShape, lora: LoraShape): number {
  const tokens = shape.rowTokens * shape.rows;
  const q = h.nHead * h.dHead;
  const kv = h.nHeadKv * h.dHead;
  const scores = shape.rowTokens * h.nHead;
  // Residuals and norms; q and the heads' mix; k and v; gate, up and their product; attention; A x of all seven.
  const perToken = 4 * h.nEmbd + 2 * q + 2 * kv + 3 * h.nFf + scores + 7 * lora.rank;
  const blocks = (h.nLayer - lora.firstLayer) * tokens * perToken;
  // After its attention the last block computes the answer positions only.
  const skipped = Math.max(0, tokens - shape.answers) * (3 * h.nFf + 2 * h.nEmbd);
  const passing = tokens * (2 * scores + 2 * h.nEmbd);
  const logits = shape.answers * h.nVocab;
  return Math.ceil(4 * margin * (blocks - skipped + Math.max(passing, logits)));
}

/** Bytes of a forward pass alone, for pairs that are only measured. */
export function measureBytes(h: Hyperparameters, shape: StepShape): number {
  const tokens = shape.rowTokens * shape.rows;
  const heads = (h.nHead + 2 * h.nHeadKv) * h.dHead;
  const mask = tokens * shape.rowTokens;
  const attention = tokens * (2 * h.nEmbd + heads + shape.rowTokens * h.nHead);
  const feedForward = tokens * (2 * h.nEmbd + 2 * h.nFf);
  const logits = tokens * h.nEmbd + shape.answers * (h.nVocab + h.nEmbd);
  return Math.ceil(4 * margin * (mask + Math.max(attention, feedForward, logits)));
}

export interface MemoryPlan {
  readonly shape: StepShape;
  /** Steps whose gradients are added up before the parameters move. */
  readonly accumulate: number;
  readonly bytes: number;
}

/**
 * The wanted shape, or fewer rows with gradient accumulation when memory is short.
 * @throws UserError `not-enough-memory` with the numbers when even one row is too much.
 */
export function fitMemory(
  h: Hyperparameters,
  lora: LoraShape,
  weightBytes: number,
  wanted: StepShape,
  availableBytes: number,
): MemoryPlan {
  const fixed = weightBytes + loraBytes(lora) + processBytes;
  for (let accumulate = 1; ; accumulate *= 2) {
    const rows = Math.ceil(wanted.rows / accumulate);
    const answers = Math.max(Math.ceil(wanted.answers / accumulate / 16) * 16, 16);
    const shape = { ...wanted, rows, answers: Math.min(wanted.answers, answers) };
    // Pairs that are only measured use the memory of the training step in turns with it.
    const bytes = fixed + Math.max(stepBytes(h, shape, lora), measureBytes(h, shape));
    if (bytes <= availableBytes) return { shape, accumulate, bytes };
    if (rows === 1) {
      const gigabytes = (value: number): string => `${(value / 1e9).toFixed(1)} GB`;
      throw new UserError(
        "not-enough-memory",
        `Training needs ${gigabytes(bytes)} even with one row a step, and ${gigabytes(availableBytes)} are free.`,
        "Close other programs, or choose a smaller model (`steep models` lists what each needs).",
      );
    }
  }
}

/** Free memory of this machine or of the container the process runs in, whichever is less. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  const free = freemem();
  if (limit === 0 || limit > 2 ** 52) return free;
  return Math.min(free, limit - process.memoryUsage().rss);
}
