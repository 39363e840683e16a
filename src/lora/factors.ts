// The trained parameters: low-rank factors with their gradients and AdamW's moments, on a device.
import type { TargetModule } from "../config/settings.ts";
import type { Backend, DeviceMemory } from "../ggml/backend.ts";
import { Context } from "../ggml/context.ts";
import type { Tensor } from "../ggml/tensor.ts";
import type { LowRankGroup, ProjectionGroup } from "../models/network.ts";
import { randomFrom } from "./random.ts";

export interface LoraShape {
  readonly rank: number;
  readonly alpha: number;
  readonly targetModules: readonly TargetModule[];
  readonly nLayer: number;
  /** Blocks below this one have no adapter. */
  readonly firstLayer: number;
  /** The architecture's projections of one block. */
  readonly projections: readonly ProjectionGroup[];
}

/** One trained tensor with what training keeps beside it. */
export interface Parameter {
  /** `blk.0.attn_q.a` (shared by the group it leads) or `blk.0.attn_q.b`. */
  readonly name: string;
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
}

/** A and B of every adapted projection. B starts at zero, so that the adapter starts as the base model. */
export class LoraFactors implements Disposable {
  readonly shape: LoraShape;
  readonly parameters: readonly Parameter[];
  /** As the layers take them. */
  readonly groups: ReadonlyMap<string, LowRankGroup>;
  readonly bytes: number;
  private readonly backend: Backend;
  private readonly contexts: readonly Context[];
  private readonly memories: readonly DeviceMemory[];
  private readonly gradientMemory: DeviceMemory;

  constructor(backend: Backend, shape: LoraShape, seed: number) {
    this.backend = backend;
    this.shape = shape;
    const count = countParameters(shape);
    const values = new Context(backend.library, { tensors: count });
    const gradients = new Context(backend.library, { tensors: count });
    const moments = new Context(backend.library, { tensors: 2 * count });
    const parameters: Parameter[] = [];
    const add = (name: string, sizes: readonly [number, number]): Tensor => {
      const value = values.newTensor("F32", sizes);
      backend.library.call("ggml_set_param", value.pointer);
      parameters.push({
        name,
        value,
        gradient: gradients.newTensor("F32", sizes),
        m: moments.newTensor("F32", sizes),
        v: moments.newTensor("F32", sizes),
      });
      return value;
    };
    const groups = new Map<string, LowRankGroup>();
    forEachGroup(shape, (key, group, members) => {
      const a = add(`${key}.a`, [group.nIn, shape.rank * members.length]);
      const block = key.slice(0, key.lastIndexOf("."));
      const withB = members.map(({ name, nOut }) => ({
        name,
        b: add(`${block}.${name}.b`, [nOut, shape.rank]),
      }));
      groups.set(key, { a, members: withB, rank: shape.rank, scale: shape.alpha / shape.rank });
    });
    this.parameters = parameters;
    this.groups = groups;
    this.contexts = [values, gradients, moments];
    this.gradientMemory = backend.allocate(gradients, backend.bufferType, "gradients");
    const others = [values, moments].map((context) =>
      backend.allocate(context, backend.bufferType, "adapter"),
    );
    this.memories = [this.gradientMemory, ...others];
    this.bytes = this.memories.reduce((sum, memory) => sum + memory.bytes, 0);
    this.initialise(seed);
  }

  /** Sets all gradients to zero. */
  clearGradients(): void {
    this.gradientMemory.clear();
  }

  /** A is uniform within 1 / sqrt(nIn) (as PEFT's kaiming_uniform with a = sqrt(5)), B is zero. */
  private initialise(seed: number): void {
    const random = randomFrom(seed);
    for (const { name, value } of this.parameters) {
      if (!name.endsWith(".a")) continue;
      const bound = 1 / Math.sqrt(value.ne[0]);
      const data = new Float32Array(value.ne[0] * value.ne[1]);
      for (let i = 0; i < data.length; i++) data[i] = (random() * 2 - 1) * bound;
      this.backend.write(value, data);
    }
  }

  [Symbol.dispose](): void {
    for (const memory of this.memories) memory[Symbol.dispose]();
    for (const context of this.contexts) context[Symbol.dispose]();
  }
}

/** Bytes of factors, gradients and moments together, before anything is made. */
export function loraBytes(shape: LoraShape): number {
  let elements = 0;
  forEachGroup(shape, (_key, group, members) => {
    elements += group.nIn * shape.rank * members.length;
    for (const { nOut } of members) elements += nOut * shape.rank;
  });
  return elements * 4 * 4;
}

function countParameters(shape: LoraShape): number {
  let count = 0;
  forEachGroup(shape, (_key, _group, members) => {
    count += 1 + members.length;
  });
  return count;
}

/** Visits the groups that have an adapted member; `key` is `blk.<n>.<first name of the group>`. */
export function forEachGroup(
  shape: LoraShape,
  visit: (
    key: string,
    group: ProjectionGroup,
    members: readonly { name: TargetModule; nOut: number }[],
  ) => void,
): void {
  for (let layer = shape.firstLayer; layer < shape.nLayer; layer++) {
    for (const group of shape.projections) {
      const members = group.names.flatMap((name, i) => {
        const target = shape.targetModules.find((module) => module === name);
        const nOut = group.nOut[i];
        return target !== undefined && nOut !== undefined ? [{ name: target, nOut }] : [];
      });
      if (members.length > 0) visit(`blk.${layer}.${group.names[0]}`, group, members);
    }
  }
}
