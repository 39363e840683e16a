// The distillation loss on sparse teacher targets, with its gradient.
//
// Per answer position: t_1..t_K are the teacher's largest probabilities, r = 1 - sum t the rest, p the student's.
// CE = - sum_k t_k log p_k - r log q, with q = 1 - sum_k p_k: the K words and one bucket for all others.
// KL(teacher || student) on these K + 1 outcomes is CE minus the teacher's entropy, a constant.
// Gradient by logit: t's words get p_k - t_k, every other word gets p_j (1 - r / q).
//
// The other direction, KL(student || teacher) on the same outcomes: R = sum_k p_k L_k + q L_r with L = log p - log t.
// Gradient by logit: t's words get p_k (L_k - R), every other word gets p_j (L_r - R).
import type { Context } from "../ggml/context.ts";
import * as g from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { Network } from "../models/network.ts";

/** Which distribution the logarithms are weighted with: `forward` the teacher's, `reverse` the student's. */
export type KlDirection = "forward" | "reverse";

export interface TargetInputs {
  /** I32 [K * answers]: word id plus position * nVocab, distinct within a position. */
  readonly flatIds: Tensor;
  /** F32 [1, K * answers]; 0 throughout for an unused position. */
  readonly probabilities: Tensor;
  /** F32 [1, answers]: the rest r; 0 for an unused position. */
  readonly tail: Tensor;
  /** F32 [1, answers]: 1, or 0 for an unused position. */
  readonly used: Tensor;
}

export interface Loss {
  /** Cross-entropy of each position [1, answers], nats; of the reverse direction the divergence itself. */
  readonly perAnswer: Tensor;
  /** Sum of perAnswer [1]. */
  readonly total: Tensor;
}

/** Smallest probability that is told from zero: log stays finite and r / q bounded. */
const tiny = 1e-7;

export function newTargetInputs(c: Context, topK: number, answers: number): TargetInputs {
  return {
    flatIds: c.newInput("I32", [topK * answers]),
    probabilities: c.newInput("F32", [1, topK * answers]),
    tail: c.newInput("F32", [1, answers]),
    used: c.newInput("F32", [1, answers]),
  };
}

/** logits [nVocab, answers] at temperature 1 -> probabilities at `temperature`. */
export function probabilities(c: Context, logits: Tensor, temperature: number): Tensor {
  return g.softMax(c, temperature === 1 ? logits : g.scale(c, logits, 1 / temperature)); // [nVocab, answers]
}

/**
 * hidden [nEmbd, answers] -> the loss and the student's probabilities [nVocab, answers]; with `lossScale` also records
 * its way back, multiplied by it.
 * The scale keeps small gradients above the smallest number that a Q8_0 block can hold.
 */
export function distillationLoss(
  net: Network,
  hidden: Tensor,
  inputs: TargetInputs,
  temperature: number,
  lossScale: number | undefined,
  direction: KlDirection = "forward",
): { loss: Loss; student: Tensor; hiddenGradient: Tensor | undefined } {
  const { c } = net;
  const output = net.weights.matrix("output");
  const p = probabilities(c, g.mulMat(c, output.forward, hidden), temperature); // [nVocab, answers]
  const nVocab = p.ne[0];
  const answers = p.ne[1];
  const topK = inputs.flatIds.ne[0] / answers;

  const byWord = (x: Tensor): Tensor => g.reshape(c, x, [1, nVocab * answers]);
  const byPosition = (x: Tensor): Tensor => g.reshape(c, x, [topK, answers]);
  const picked = byPosition(g.getRows(c, byWord(p), inputs.flatIds)); // [K, answers]
  const targets = byPosition(inputs.probabilities); // [K, answers]
  const rest = g.clamp(c, g.sub(c, inputs.used, g.sumRows(c, picked)), tiny, 1); // q [1, answers]
  const logPicked = g.log(c, g.clamp(c, picked, 1e-30, 1)); // [K, answers]
  const logRest = g.log(c, rest); // [1, answers]
  const forward = (): Tensor => {
    const words = g.sumRows(c, g.mul(c, targets, logPicked)); // [1, answers]
    return g.scale(c, g.add(c, words, g.mul(c, inputs.tail, logRest)), -1); // [1, answers]
  };
  const logRatio = (): { words: Tensor; rest: Tensor } => ({
    words: g.sub(c, logPicked, g.log(c, g.clamp(c, targets, tiny, 1))), // L_k [K, answers]
    rest: g.sub(c, logRest, g.log(c, g.clamp(c, inputs.tail, tiny, 1))), // L_r [1, answers]
  });
  const ratio = direction === "reverse" ? logRatio() : undefined;
  const reverse = ({ words, rest: others }: { words: Tensor; rest: Tensor }): Tensor => {
    const sum = g.add(c, g.sumRows(c, g.mul(c, picked, words)), g.mul(c, rest, others)); // [1, answers]
    return g.mul(c, sum, inputs.used); // [1, answers]
  };
  const perAnswer = ratio ? reverse(ratio) : forward(); // [1, answers]
  const loss = { perAnswer, total: g.sum(c, perAnswer) };
  if (lossScale === undefined) return { loss, student: p, hiddenGradient: undefined };

  if (!output.transposed) throw new Error("the output matrix has no transposed copy");
  const factor = lossScale / temperature;
  const others = ratio
    ? g.mul(c, g.sub(c, ratio.rest, perAnswer), inputs.used) // L_r - R [1, answers]
    : g.sub(c, inputs.used, g.div(c, inputs.tail, rest)); // 1 - r / q [1, answers]
  const spread = g.mul(c, p, g.scale(c, others, factor)); // [nVocab, answers]
  const used = g.mul(c, picked, inputs.used); // [K, answers]
  const byWords = ratio ? g.mul(c, used, g.sub(c, ratio.words, perAnswer)) : g.sub(c, used, targets); // [K, answers]
  const corrected = g.scale(c, byWords, factor); // [K, answers]
  const flat = g.reshape(c, corrected, [1, topK * answers]);
  const dLogits = g.reshape(c, g.setRows(c, byWord(spread), flat, inputs.flatIds), [nVocab, answers]);
  return { loss, student: p, hiddenGradient: g.mulMat(c, output.transposed, dLogits) }; // [nEmbd, answers]
}
