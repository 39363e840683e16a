// The graph of one step for one shape: forward, loss, and (for training) the way back into the gradients.
import type { Backend } from "../ggml/backend.ts";
import { Context } from "../ggml/context.ts";
import { Graph } from "../ggml/graph.ts";
import { addInplace, argmax, mulMat } from "../ggml/operations.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { LoraFactors } from "../lora/factors.ts";
import type { Architecture } from "../models/architecture.ts";
import type { Hyperparameters } from "../models/hyperparameters.ts";
import type { FrozenWeights, Network, NetworkInputs } from "../models/network.ts";
import { Tape } from "../models/tape.ts";
import {
  distillationLoss,
  newTargetInputs,
  probabilities,
  type KlDirection,
  type Loss,
  type TargetInputs,
} from "./loss.ts";

/** A batch of packed rows; every step of a run has the same shape. */
export interface StepShape {
  /** Tokens of a row. */
  readonly rowTokens: number;
  readonly rows: number;
  /** Most answer positions of a step. */
  readonly answers: number;
  readonly topK: number;
}

export interface BaseModel {
  readonly architecture: Architecture;
  readonly hyperparameters: Hyperparameters;
  readonly weights: FrozenWeights;
}

/**
 * - `train`: forward with the factors, loss, gradients added to what the parameters have.
 * - `measure`: forward with the factors and loss.
 * - `teach`: forward of the base model and its probabilities.
 * - `lower`: forward of the blocks that have no adapter, for all tokens: what `train` and `measure` start from.
 */
export type StepKind = "train" | "measure" | "teach" | "lower";

export interface StepOptions {
  /** Build as for a GPU, also on the CPU. */
  readonly portable?: boolean;
  /** Direction of the divergence that `train` goes down; `measure` always measures the forward one. */
  readonly klDirection?: KlDirection;
}

/** Keeps the smallest gradients above what a Q8_0 block can hold (its scale is an F16). */
export const lossScale = 256;

export class StepGraph implements Disposable {
  readonly shape: StepShape;
  readonly inputs: NetworkInputs;
  readonly targets: TargetInputs;
  /** Undefined for `teach`. */
  readonly loss: Loss | undefined;
  /** [nVocab, answers]; only for `teach`. */
  readonly teacher: Tensor | undefined;
  /** [nEmbd, rowTokens * rows]; only for `lower`. */
  readonly lower: Tensor | undefined;
  /** The word that the student would say at each answer position, I32 [answers]; only for `measure`. */
  readonly best: Tensor | undefined;
  readonly klDirection: KlDirection;
  readonly graph: Graph;
  private readonly context: Context;

  constructor(
    backend: Backend,
    base: BaseModel,
    shape: StepShape,
    kind: StepKind,
    temperature: number,
    factors: LoraFactors | undefined,
    options: StepOptions = {},
  ) {
    this.shape = shape;
    this.klDirection = (kind === "train" ? options.klDirection : undefined) ?? "forward";
    const nodes = 2000 + base.hyperparameters.nLayer * 500;
    const c = new Context(backend.library, { tensors: 2 * nodes, graphNodes: nodes });
    this.context = c;
    const tokens = shape.rowTokens * shape.rows;
    const { nEmbd, nLayer } = base.hyperparameters;
    const from = kind === "teach" || kind === "lower" ? 0 : (factors?.shape.firstLayer ?? 0);
    this.inputs = {
      tokens: c.newInput("I32", [tokens]),
      hidden: from > 0 ? c.newInput("F32", [nEmbd, tokens]) : undefined,
      positions: c.newInput("I32", [tokens]),
      mask: c.newInput("F32", [shape.rowTokens, shape.rowTokens, 1, shape.rows]),
      selected: c.newInput("I32", [shape.answers]),
    };
    this.targets = newTargetInputs(c, shape.topK, shape.answers);
    const net: Network = {
      c,
      hyperparameters: base.hyperparameters,
      weights: base.weights,
      lowRank: kind === "teach" || kind === "lower" || !factors ? new Map() : factors.groups,
      inputs: this.inputs,
      blocks: { from, to: kind === "lower" ? (factors?.shape.firstLayer ?? nLayer) : nLayer },
      rowTokens: shape.rowTokens,
      rows: shape.rows,
      tape: new Tape(c),
      parameterGradients: new Map(),
      onCpu: options.portable !== true && backend.name === "cpu",
    };
    const hidden = base.architecture.forward(net); // [nEmbd, answers]
    this.graph = new Graph(c, nodes);
    this.lower = kind === "lower" ? hidden : undefined;
    if (this.lower) {
      this.loss = undefined;
      this.teacher = undefined;
      this.best = undefined;
      this.graph.expandOutput(this.lower);
      return;
    }
    if (kind === "teach") {
      const logits = mulMat(c, base.weights.matrix("output").forward, hidden); // [nVocab, answers]
      this.teacher = probabilities(c, logits, temperature);
      this.loss = undefined;
      this.best = undefined;
      this.graph.expandOutput(this.teacher);
      return;
    }
    const scale = kind === "train" ? lossScale : undefined;
    const { loss, student, hiddenGradient } = distillationLoss(
      net,
      hidden,
      this.targets,
      temperature,
      scale,
      this.klDirection,
    );
    this.loss = loss;
    this.teacher = undefined;
    this.graph.expandOutput(loss.perAnswer);
    this.graph.expandOutput(loss.total);
    this.best = kind === "measure" ? argmax(c, student) : undefined;
    if (this.best) this.graph.expandOutput(this.best);
    if (!hiddenGradient || !factors) return;
    net.tape.backward(hidden, hiddenGradient);
    for (const parameter of factors.parameters) {
      const gradient = net.parameterGradients.get(parameter.value);
      if (!gradient) throw new Error(`${parameter.name} has no gradient`);
      this.graph.expand(addInplace(c, parameter.gradient, gradient));
    }
  }

  [Symbol.dispose](): void {
    this.graph[Symbol.dispose]();
    this.context[Symbol.dispose]();
  }
}
