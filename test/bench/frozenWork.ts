// The products with frozen matrices in one training step, and how long they alone would take at the library's rates.
import type { Hyperparameters } from "../../src/models/hyperparameters.ts";
import type { HeldMatrix, MatrixPlan, WeightPlan } from "../../src/models/weightPlan.ts";
import type { StepShape } from "../../src/training/stepGraph.ts";
import type { MatrixRates } from "./matrixRates.ts";

/** Work of the trained blocks (from `firstLayer` on) and the output matrix, forward and back. */
export function frozenWork(
  plan: WeightPlan,
  h: Hyperparameters,
  shape: StepShape,
  firstLayer: number,
  rates: MatrixRates,
): { readonly gflop: number; readonly seconds: number } {
  let gflop = 0;
  let seconds = 0;
  for (const matrix of plan.matrices) {
    const layer = Number(/^blk\.(\d+)\./.exec(matrix.name)?.[1] ?? h.nLayer);
    if (layer < firstLayer) continue;
    const once = (2 * matrix.nIn * matrix.nOut * columnsOf(matrix, layer, h, shape)) / 1e9;
    gflop += once;
    seconds += once / rateOf(rates, matrix.forward);
    if (!matrix.transposed) continue;
    gflop += once;
    seconds += once / rateOf(rates, matrix.transposed);
  }
  return { gflop, seconds };
}

/** Behind the last block's attention only the answer positions are computed. */
function columnsOf(matrix: MatrixPlan, layer: number, h: Hyperparameters, shape: StepShape): number {
  const answersOnly = layer === h.nLayer || (layer === h.nLayer - 1 && !/attn_[qkv]$/.test(matrix.name));
  return answersOnly ? shape.answers : shape.rowTokens * shape.rows;
}

function rateOf(rates: MatrixRates, { type, buffer }: HeldMatrix): number {
  const name = buffer === undefined ? type : `${type} ${buffer}`;
  const rate = rates[name];
  if (rate === undefined) throw new Error(`the rate of ${name} was not measured`);
  return rate;
}
