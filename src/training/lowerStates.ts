// What the blocks without an adapter make of each pair: always the same, so it is computed once and kept.
import type { Backend } from "../ggml/backend.ts";
import type { LoraFactors } from "../lora/factors.ts";
import { feedTokens, type LowerSource } from "./feed.ts";
import { itemTokens, packBatches, type PackedBatch, type PackedItem } from "./packing.ts";
import { StepGraph, type BaseModel, type StepShape } from "./stepGraph.ts";

/** Hidden states below the first trained block, by pair and by prefix: [nEmbd] for each token. */
export class LowerStates implements LowerSource {
  private readonly nEmbd: number;
  private readonly byItem = new Map<string, Float32Array>();
  private readonly byPrefix = new Map<readonly number[], Float32Array>();

  constructor(nEmbd: number) {
    this.nEmbd = nEmbd;
  }

  /** Bytes for the states of the items. */
  static bytes(items: readonly PackedItem[], nEmbd: number): number {
    return items.reduce((sum, item) => sum + itemTokens(item) * nEmbd * 4, 0);
  }

  /** Runs the lower blocks over every item once. */
  async compute(
    backend: Backend,
    base: BaseModel,
    shape: StepShape,
    factors: LoraFactors,
    items: readonly PackedItem[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    using step = new StepGraph(backend, base, shape, "lower", 1, factors);
    step.graph.allocate(backend);
    if (!step.lower) throw new Error("a lower graph has no lower output");
    for (const batch of packBatches(items, shape)) {
      feedTokens(backend, step, batch);
      await step.graph.computeAsync(backend, signal);
      this.keep(batch, shape, backend.read(step.lower));
    }
  }

  /** The states of a batch as the graph's input [nEmbd, rowTokens * rows]; zero for padding. */
  assemble(batch: PackedBatch, shape: StepShape): Float32Array<ArrayBuffer> {
    const states = new Float32Array(this.nEmbd * shape.rowTokens * shape.rows);
    this.visit(batch, shape, (offset, _count, item, prefix) => {
      const part = item ? this.byItem.get(item.id) : this.byPrefix.get(prefix);
      if (!part) throw new Error(`the lower states of ${item?.id ?? "a prefix"} were not computed`);
      states.set(part, offset * this.nEmbd);
    });
    return states;
  }

  private keep(batch: PackedBatch, shape: StepShape, states: Float32Array): void {
    this.visit(batch, shape, (offset, count, item, prefix) => {
      const part = states.slice(offset * this.nEmbd, (offset + count) * this.nEmbd);
      if (item) this.byItem.set(item.id, part);
      else this.byPrefix.set(prefix, part);
    });
  }

  /** Visits prefixes and items with the place of their first token and their number of tokens. */
  private visit(
    batch: PackedBatch,
    shape: StepShape,
    visit: (offset: number, count: number, item: PackedItem | undefined, prefix: readonly number[]) => void,
  ): void {
    for (const [r, row] of batch.rows.entries()) {
      let offset = r * shape.rowTokens;
      for (const { prefix, items } of row.groups) {
        visit(offset, prefix.length, undefined, prefix);
        offset += prefix.length;
        for (const item of items) {
          visit(offset, itemTokens(item), item, prefix);
          // Equal prefixes come as different arrays; each is remembered under its own.
          if (item.prefix !== prefix) this.rememberPrefix(item.prefix, prefix);
          offset += itemTokens(item);
        }
      }
    }
  }

  private rememberPrefix(prefix: readonly number[], same: readonly number[]): void {
    const states = this.byPrefix.get(same);
    if (states) this.byPrefix.set(prefix, states);
  }
}
