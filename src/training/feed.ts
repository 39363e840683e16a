// Writes a packed batch into the inputs of a step graph.
import type { Backend } from "../ggml/backend.ts";
import type { Random } from "../lora/random.ts";
import { itemTokens, packBatches, type PackedBatch, type PackedItem } from "./packing.ts";
import type { StepGraph, StepShape } from "./stepGraph.ts";

/** Teacher targets of one answer token: distinct ids with probabilities; what is missing to 1 is the tail. */
export interface TokenTargets {
  readonly ids: Int32Array;
  readonly probabilities: Float32Array;
}

/** An answer position of a fed batch, in the order of the graph's answer dimension. */
export interface FedAnswer {
  readonly item: PackedItem;
  /** Which token of the item's answer. */
  readonly index: number;
}

export interface FedBatch {
  readonly answers: readonly FedAnswer[];
  /** Tokens that are not padding, shared prefixes counted once a group. */
  readonly tokens: number;
}

/** What a graph that starts above the lower blocks is fed instead of tokens. */
export interface LowerSource {
  /** Hidden states of a batch [nEmbd, rowTokens * rows]. */
  assemble(batch: PackedBatch, shape: StepShape): Float32Array<ArrayBuffer>;
}

/** Finite, and far below every score: a row of the mask that is all -inf would make the soft-max NaN. */
const masked = -1e9;

/** Hides prompt tokens from all that stands behind them (word dropout, Iyyer et al., ACL 2015). */
export interface WordDropout {
  /** Share of the prompts' tokens. */
  readonly share: number;
  readonly random: Random;
}

/** The last tokens of a prompt, where the chat template turns to the answer, are never hidden. */
const neverHidden = 5;

/** Tokens (or what the lower blocks made of them), positions, mask and selected positions of a batch. */
export function feedTokens(
  backend: Backend,
  step: StepGraph,
  batch: PackedBatch,
  lower?: LowerSource,
  dropout?: WordDropout,
): FedBatch {
  const { rowTokens: T, rows } = step.shape;
  const tokens = new Int32Array(T * rows);
  const positions = new Int32Array(T * rows);
  const mask = new Float32Array(T * T * rows).fill(masked);
  const selected = new Int32Array(step.shape.answers);
  const answers: FedAnswer[] = [];
  let used = 0;

  const see = (row: number, query: number, from: number, to: number): void => {
    const start = (row * T + query) * T;
    mask.fill(0, start + from, start + to + 1);
  };
  const hide = (row: number, key: number, end: number): void => {
    for (let query = key + 1; query < end; query++) mask[(row * T + query) * T + key] = masked;
  };
  for (let r = 0; r < rows; r++) {
    const put = (at: number, token: number, position: number): void => {
      tokens[r * T + at] = token;
      positions[r * T + at] = position;
    };
    let end = 0;
    for (const { prefix, items } of batch.rows[r]?.groups ?? []) {
      const first = end;
      prefix.forEach((token, i) => {
        put(first + i, token, i);
        see(r, first + i, first, first + i);
      });
      end += prefix.length;
      for (const item of items) {
        const begin = end;
        const length = itemTokens(item);
        for (let i = 0; i < length; i++) {
          const token = i < item.prompt.length ? item.prompt[i] : item.answer[i - item.prompt.length];
          put(begin + i, token ?? 0, prefix.length + i);
          if (prefix.length > 0) see(r, begin + i, first, first + prefix.length - 1);
          see(r, begin + i, begin, begin + i);
        }
        if (dropout && item.whole !== true) {
          for (let i = 0; i < item.prompt.length - neverHidden; i++) {
            if (dropout.random() < dropout.share) hide(r, begin + i, begin + length);
          }
        }
        item.answer.forEach((_, index) => {
          selected[answers.length] = r * T + begin + item.prompt.length - 1 + index;
          answers.push({ item, index });
        });
        end += length;
      }
    }
    used += end;
    for (let i = end; i < T; i++) see(r, i, i, i);
  }
  if (answers.length > selected.length) {
    throw new Error(`${answers.length} answer tokens in a step that has room for ${selected.length}`);
  }
  // Unused answer positions select a token that is no answer's: their gradient of zero would overwrite another one.
  if (answers.length < selected.length) {
    const taken = new Set(selected.subarray(0, answers.length));
    let free = 0;
    while (taken.has(free)) free++;
    selected.fill(free, answers.length);
  }
  if (step.inputs.hidden) {
    if (!lower) throw new Error("this graph starts above the lower blocks and needs their states");
    backend.write(step.inputs.hidden, lower.assemble(batch, step.shape));
  } else {
    backend.write(step.inputs.tokens, tokens);
  }
  backend.write(step.inputs.positions, positions);
  backend.write(step.inputs.mask, mask);
  if (!step.lower) backend.write(step.inputs.selected, selected);
  return { answers, tokens: used };
}

/** What the loss is measured against. */
export interface LossTargets {
  /** Targets of each answer token of the item. */
  (item: PackedItem): readonly TokenTargets[];
}

/**
 * Targets of a fed batch: `crossEntropyShare` of the mass is moved to the answer's own token. Returns the entropy of
 * each answer position's target (nats), so that cross-entropy minus it is the KL divergence.
 */
export function feedTargets(
  backend: Backend,
  step: StepGraph,
  fed: FedBatch,
  targetsOf: LossTargets,
  crossEntropyShare: number,
  nVocab: number,
): Float64Array {
  const { answers, topK: K } = step.shape;
  const flatIds = new Int32Array(K * answers);
  const probabilities = new Float32Array(K * answers);
  const tail = new Float32Array(answers);
  const used = new Float32Array(answers);
  const entropy = new Float64Array(fed.answers.length);
  for (let position = 0; position < answers; position++) {
    const answer = fed.answers[position];
    if (!answer) {
      for (let k = 0; k < K; k++) flatIds[position * K + k] = position * nVocab + k;
      continue;
    }
    const target = targetsOf(answer.item)[answer.index];
    const own = answer.item.answer[answer.index];
    if (!target || own === undefined) throw new Error(`pair ${answer.item.id} has no targets`);
    let place = target.ids.indexOf(own);
    let sum = 0;
    for (let k = 0; k < K; k++) {
      flatIds[position * K + k] = position * nVocab + (target.ids[k] ?? 0);
      const p = (1 - crossEntropyShare) * (target.probabilities[k] ?? 0);
      probabilities[position * K + k] = p;
      sum += p;
    }
    if (crossEntropyShare > 0) {
      if (place < 0) {
        // The answer's token is not among the teacher's K: it takes the place of the least likely one.
        place = K - 1;
        sum -= probabilities[position * K + place] ?? 0;
        flatIds[position * K + place] = position * nVocab + own;
        probabilities[position * K + place] = 0;
      }
      probabilities[position * K + place] = (probabilities[position * K + place] ?? 0) + crossEntropyShare;
      sum += crossEntropyShare;
    }
    tail[position] = Math.max(0, 1 - sum);
    used[position] = 1;
    entropy[position] = entropyOf(
      probabilities.subarray(position * K, (position + 1) * K),
      tail[position] ?? 0,
    );
  }
  backend.write(step.targets.flatIds, flatIds);
  backend.write(step.targets.probabilities, probabilities);
  backend.write(step.targets.tail, tail);
  backend.write(step.targets.used, used);
  return entropy;
}

/**
 * Room for answers that suits the items, in steps of 16: as little as packs them into as few batches as plenty would.
 * Every place costs a product with the whole output matrix, used or not.
 */
export function answerCapacity(items: readonly PackedItem[], rowTokens: number, rows: number): number {
  let tokens = 1;
  let answers = 0;
  let longest = 1;
  for (const item of items) {
    tokens += itemTokens(item);
    answers += item.answer.length;
    longest = Math.max(longest, item.answer.length);
  }
  const share = Math.min(1, (answers / tokens) * 1.1);
  const least = Math.ceil(longest / 16) * 16;
  let capacity = Math.min(Math.max(least, Math.ceil((share * rowTokens * rows) / 16) * 16), rowTokens * rows);
  if (items.length === 0) return capacity;
  const sample = items.slice(0, packedSample);
  const batches = (room: number): number =>
    packBatches(sample, { rowTokens, rows, answers: room, topK: 1 }).length;
  const fewest = batches(capacity);
  while (capacity - 16 >= least && batches(capacity - 16) <= fewest) capacity -= 16;
  return capacity;
}

/** Items that tell how many answers a batch of such items has. */
const packedSample = 500;

/** For a shape whose rows must hold every item: the next multiple of 32 of the longest. */
export function rowTokensFor(items: readonly PackedItem[], wanted: number): number {
  const longest = items.reduce((most, item) => Math.max(most, item.prefix.length + itemTokens(item)), 0);
  return Math.max(wanted, Math.ceil(longest / 32) * 32);
}

function entropyOf(probabilities: Float32Array, tail: number): number {
  let entropy = tail > 0 ? -tail * Math.log(tail) : 0;
  for (const p of probabilities) if (p > 0) entropy -= p * Math.log(p);
  return entropy;
}
