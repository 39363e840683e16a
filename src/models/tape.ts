// Reverse-mode differentiation: layers record how gradients flow back, then the tape is played from its end.
import type { Context } from "../ggml/context.ts";
import { add } from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";

/** Records the way back of tensors that depend on trained parameters; others cost nothing. */
export class Tape {
  private readonly c: Context;
  private readonly tracked = new Set<Tensor>();
  private readonly gradients = new Map<Tensor, Tensor>();
  private readonly steps: (() => void)[] = [];

  constructor(c: Context) {
    this.c = c;
  }

  /** Whether the tensor depends on a trained parameter. */
  tracks(tensor: Tensor): boolean {
    return this.tracked.has(tensor);
  }

  /** `outputs` depend on parameters; `back` runs when their gradients are complete. */
  record(outputs: readonly Tensor[], back: () => void): void {
    for (const output of outputs) this.tracked.add(output);
    this.steps.push(back);
  }

  /** Adds a gradient to what the tensor has got from elsewhere; nothing for a tensor that depends on no parameter. */
  accumulate(tensor: Tensor, gradient: Tensor): void {
    if (!this.tracked.has(tensor)) return;
    const before = this.gradients.get(tensor);
    this.gradients.set(tensor, before ? add(this.c, before, gradient) : gradient);
  }

  /** The complete gradient of a recorded output, while its `back` runs. */
  gradient(tensor: Tensor): Tensor {
    const gradient = this.gradients.get(tensor);
    if (!gradient) throw new Error("a recorded tensor was never used, so it has no gradient");
    return gradient;
  }

  /** Plays the tape from `output` (whose gradient is given) to its beginning. */
  backward(output: Tensor, gradient: Tensor): void {
    this.gradients.set(output, gradient);
    for (let back = this.steps.pop(); back; back = this.steps.pop()) back();
  }
}
