// Packs many pairs into rows behind shared prefixes: each pair sees its prefix and itself, never another pair.
import type { StepShape } from "./stepGraph.ts";

/** A sequence after its prefix, with the positions that a loss is on. */
export interface PackedItem {
  readonly id: string;
  /** The tokens before the prompt, shared with other items. */
  readonly prefix: readonly number[];
  /** What stands after the prefix up to where the answer begins. */
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
  /** No word of the prompt is ever hidden: it is to be read as it stands. */
  readonly whole?: boolean;
}

/** Items that share a beginning, which is read once for all of them. */
export interface PackedGroup {
  readonly prefix: readonly number[];
  readonly items: readonly PackedItem[];
}

/** Groups one behind the other; none sees another. */
export interface PackedRow {
  readonly groups: readonly PackedGroup[];
}

export interface PackedBatch {
  readonly rows: readonly PackedRow[];
}

/** Tokens that an item takes in a row: the last answer token is only predicted, never read. */
export function itemTokens(item: PackedItem): number {
  return item.prompt.length + item.answer.length - 1;
}

/**
 * Packs items into rows and rows into batches. Items with the same prefix are put together first, so that it is read
 * seldom; the rows that they leave part empty take items of other prefixes. The rows stand in the order of their
 * first items, so that a shuffled list gives mixed batches.
 * @throws Error for an item that does not fit into a row of its own.
 */
export function packBatches(items: readonly PackedItem[], shape: StepShape): PackedBatch[] {
  const rows: OpenRow[] = [];
  for (const { prefix, members } of byPrefix(items)) {
    for (const { item, place } of members) {
      const alone = prefix.length + itemTokens(item);
      if (alone > shape.rowTokens || item.answer.length > shape.answers) {
        throw new Error(`pair ${item.id} has ${alone} tokens, a row ${shape.rowTokens}`);
      }
      put(rows, item, place, shape);
    }
  }
  const batches: { answers: number; rows: PackedRow[] }[] = [];
  for (const { groups, answers } of rows.toSorted((a, b) => a.first - b.first)) {
    const fits = batches.find(
      (batch) => batch.rows.length < shape.rows && batch.answers + answers <= shape.answers,
    );
    if (fits) {
      fits.rows.push({ groups });
      fits.answers += answers;
    } else {
      batches.push({ answers, rows: [{ groups }] });
    }
  }
  return batches.map(({ rows: packed }) => ({ rows: packed }));
}

interface OpenRow {
  readonly groups: { readonly prefix: readonly number[]; readonly items: PackedItem[] }[];
  /** The least place in the list of its items. */
  first: number;
  tokens: number;
  answers: number;
}

/** Puts the item where it leaves least room; behind its own prefix if there is room, else with its prefix. */
function put(rows: OpenRow[], item: PackedItem, place: number, shape: StepShape): void {
  // A row may take little more than its part of the answers, or two rows do not fit into one batch.
  const part = shape.rows === 1 ? shape.answers : Math.floor((1.2 * shape.answers) / shape.rows);
  const mostAnswers = Math.max(item.answer.length, part);
  let best: { row: OpenRow; left: number; shared: boolean } | undefined;
  for (const row of rows) {
    if (row.answers + item.answer.length > mostAnswers) continue;
    const shared = row.groups.some(({ prefix }) => sameTokens(prefix, item.prefix));
    const left = shape.rowTokens - row.tokens - itemTokens(item) - (shared ? 0 : item.prefix.length);
    if (left < 0 || (best?.shared === true && !shared)) continue;
    if (!best || (shared && !best.shared) || left < best.left) best = { row, left, shared };
  }
  let row = best?.row;
  if (!row) {
    row = { groups: [], first: place, tokens: 0, answers: 0 };
    rows.push(row);
  }
  let group = row.groups.find(({ prefix }) => sameTokens(prefix, item.prefix));
  if (!group) {
    group = { prefix: item.prefix, items: [] };
    row.groups.push(group);
    row.tokens += item.prefix.length;
  }
  group.items.push(item);
  row.tokens += itemTokens(item);
  row.answers += item.answer.length;
  row.first = Math.min(row.first, place);
}

/** The items by their prefixes, those with most tokens first; each with its place in the list. */
function byPrefix(
  items: readonly PackedItem[],
): { prefix: readonly number[]; members: { item: PackedItem; place: number }[] }[] {
  const groups = new Map<
    string,
    { prefix: readonly number[]; members: { item: PackedItem; place: number }[] }
  >();
  for (const [place, item] of items.entries()) {
    const key = item.prefix.join(",");
    const group = groups.get(key) ?? { prefix: item.prefix, members: [] };
    group.members.push({ item, place });
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => b.members.length - a.members.length);
}

/** True for the same tokens in the same order. */
export function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((token, i) => token === b[i]));
}
