// Packs many pairs into rows behind one shared prefix: each pair sees the prefix and itself, never another pair.
import type { StepShape } from "./stepGraph.ts";

/** A sequence after its prefix, with the positions that a loss is on. */
export interface PackedItem {
  readonly id: string;
  /** The row's first tokens. */
  readonly prefix: readonly number[];
  /** What stands after the prefix up to where the answer begins. */
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

export interface PackedRow {
  readonly prefix: readonly number[];
  readonly items: readonly PackedItem[];
}

export interface PackedBatch {
  readonly rows: readonly PackedRow[];
}

/** Tokens that an item takes in a row: the last answer token is only predicted, never read. */
export function itemTokens(item: PackedItem): number {
  return item.prompt.length + item.answer.length - 1;
}

/**
 * Fills batches in the order given: an item goes into the fullest row of the open batches that has room for it.
 * A few batches stay open, so that long items leave little space behind.
 * @throws Error for an item that does not fit into a row of its own.
 */
export function packBatches(items: readonly PackedItem[], shape: StepShape, openBatches = 3): PackedBatch[] {
  const closed: OpenBatch[] = [];
  let open: OpenBatch[] = [];
  for (const item of items) {
    const needed = itemTokens(item);
    if (item.prefix.length + needed > shape.rowTokens || item.answer.length > shape.answers) {
      throw new Error(`pair ${item.id} has ${item.prefix.length + needed} tokens, a row ${shape.rowTokens}`);
    }
    let best: { batch: OpenBatch; row: OpenRow; left: number } | undefined;
    for (const batch of open) {
      if (batch.answers + item.answer.length > shape.answers) continue;
      for (const row of batch.rows) {
        if (row.prefix !== undefined && !sameTokens(row.prefix, item.prefix)) continue;
        const left = shape.rowTokens - (row.prefix ? row.tokens : item.prefix.length) - needed;
        if (left >= 0 && (!best || left < best.left)) best = { batch, row, left };
      }
    }
    if (!best) {
      if (open.length === openBatches) closed.push(...open.splice(0, 1));
      const batch: OpenBatch = {
        answers: 0,
        rows: Array.from({ length: shape.rows }, () => ({ tokens: 0, items: [] })),
      };
      open = [...open, batch];
      const row = batch.rows[0];
      if (!row) throw new Error("a step needs at least one row");
      best = { batch, row, left: 0 };
    }
    const { batch, row } = best;
    row.prefix ??= item.prefix;
    row.tokens = (row.tokens || row.prefix.length) + needed;
    row.items.push(item);
    batch.answers += item.answer.length;
  }
  return [...closed, ...open].map((batch) => ({
    rows: batch.rows.flatMap((row) => (row.prefix ? [{ prefix: row.prefix, items: row.items }] : [])),
  }));
}

interface OpenRow {
  prefix?: readonly number[];
  tokens: number;
  items: PackedItem[];
}
interface OpenBatch {
  answers: number;
  rows: OpenRow[];
}

function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((token, i) => token === b[i]));
}
