// What a run needs in memory, by formula, before anything is loaded; and the batch that fits.
import { freemem } from "node:os";
import { UserError } from "../errors/userError.ts";
import { loraBytes, type LoraShape } from "../lora/factors.ts";
import type { Hyperparameters } from "../models/hyperparameters.ts";
import type { StepShape } from "./stepGraph.ts";

/** Node, the libraries and buffers in passing (one stored tensor and its conversion). */
const processBytes = 200e6;

/**
 * Bytes of the intermediate results of a training step: what the way back needs of each block, and the widest
 * moment of the loss. The factors were fitted to ggml's own allocations (see the test).
 */
export function stepBytes(h: Hyperparameters, shape: StepShape, firstLayer = 0): number {
  const tokens = shape.rowTokens * shape.rows;
  const q = h.nHead * h.dHead;
  const kv = h.nHeadKv * h.dHead;
  const perToken = 4 * h.nEmbd + 4 * q + 3 * kv + 3 * h.nFf + shape.rowTokens * h.nHead;
  const blocks = (h.nLayer - firstLayer) * tokens * perToken;
  const passing = 5 * tokens * h.nFf + 4 * tokens * shape.rowTokens * h.nHead;
  const logits = 3 * shape.answers * h.nVocab;
  return 4 * (blocks + Math.max(passing, logits));
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
    const bytes = fixed + stepBytes(h, shape, lora.firstLayer);
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
