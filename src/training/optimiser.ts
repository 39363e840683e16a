// AdamW (Loshchilov and Hutter, arXiv 1711.05101) on all parameters, after clipping the gradient's global norm.
import type { Backend, DeviceMemory } from "../ggml/backend.ts";
import { Context } from "../ggml/context.ts";
import { Graph } from "../ggml/graph.ts";
import * as g from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { LoraFactors } from "../lora/factors.ts";

export interface AdamwSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** 0: no clipping. */
  readonly maxGradNorm: number;
  /** Learning rate of B as a multiple of A's (LoRA+, Hayou et al., arXiv 2402.12354). */
  readonly bRateRatio: number;
}

export const adamwDefaults = { beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0 } as const;

/** Applies the collected gradients and sets them to zero. */
export class Optimiser implements Disposable {
  private readonly backend: Backend;
  private readonly settings: AdamwSettings;
  private readonly factors: LoraFactors;
  private readonly context: Context;
  private readonly constants: Context;
  private readonly memory: DeviceMemory;
  private readonly graph: Graph;
  private readonly gradientScale: Tensor;
  /** AdamW's numbers for A and for B. */
  private readonly adamw: { readonly a: Tensor; readonly b: Tensor };
  private readonly norm: Tensor;

  constructor(backend: Backend, factors: LoraFactors, settings: AdamwSettings) {
    this.backend = backend;
    this.settings = settings;
    this.factors = factors;
    const nodes = factors.parameters.length * 8 + 64;
    const c = new Context(backend.library, { tensors: 2 * nodes, graphNodes: nodes });
    this.context = c;
    this.constants = new Context(backend.library, { tensors: 3 });
    this.adamw = { a: this.constants.newTensor("F32", [7]), b: this.constants.newTensor("F32", [7]) };
    this.gradientScale = this.constants.newTensor("F32", [1]);
    this.memory = backend.allocate(this.constants, backend.bufferType, "optimiser");

    let squares: Tensor | undefined; // [1]
    for (const { gradient } of factors.parameters) {
      const square = g.sum(c, g.sqr(c, gradient));
      squares = squares ? g.add(c, squares, square) : square;
    }
    if (!squares) throw new Error("there is nothing to train");
    this.norm = g.mul(c, g.sqrt(c, squares), this.gradientScale); // [1]
    let factor = this.gradientScale; // [1]
    if (settings.maxGradNorm > 0) {
      // min(1, max / norm): below the limit the gradient stays as it is.
      const inverse = g.div(
        c,
        g.scale(c, this.gradientScale, settings.maxGradNorm),
        g.clamp(c, this.norm, 1e-20, 1e20),
      );
      const limit = g.div(c, inverse, this.gradientScale); // max / norm
      factor = g.mul(c, this.gradientScale, g.clamp(c, limit, 0, 1));
    }
    this.graph = new Graph(c, nodes);
    this.graph.expandOutput(this.norm);
    for (const { name, value, gradient, m, v } of factors.parameters) {
      const numbers = name.endsWith(".b") ? this.adamw.b : this.adamw.a;
      this.graph.expand(g.optStepAdamw(c, value, g.mul(c, gradient, factor), m, v, numbers));
    }
    this.graph.allocate(backend);
  }

  /** Operators of a step that the backend cannot do. */
  unsupported(): string[] {
    return this.graph.unsupported(this.backend);
  }

  /**
   * One step (`step` counts from 1). The collected gradients are multiplied by `gradientScale` first.
   * Returns the global norm of the gradient before clipping.
   */
  step(step: number, learningRate: number, gradientScale: number): number {
    const { beta1, beta2, eps, weightDecay, bRateRatio } = this.settings;
    const corrections = [1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)];
    const rest = [beta1, beta2, eps, weightDecay, ...corrections];
    this.backend.write(this.adamw.a, new Float32Array([learningRate, ...rest]));
    this.backend.write(this.adamw.b, new Float32Array([learningRate * bRateRatio, ...rest]));
    this.backend.write(this.gradientScale, new Float32Array([gradientScale]));
    this.graph.compute(this.backend);
    const norm = this.backend.read(this.norm)[0];
    this.factors.clearGradients();
    return norm ?? Number.NaN;
  }

  [Symbol.dispose](): void {
    this.graph[Symbol.dispose]();
    this.memory[Symbol.dispose]();
    this.constants[Symbol.dispose]();
    this.context[Symbol.dispose]();
  }
}
