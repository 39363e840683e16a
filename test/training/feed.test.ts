import assert from "node:assert/strict";
import type { Tensor } from "../../src/ggml/tensor.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { feedTargets, feedTokens, type LossTargets } from "../../src/training/feed.ts";
import type { PackedBatch, PackedItem } from "../../src/training/packing.ts";
import { StepGraph, type StepShape } from "../../src/training/stepGraph.ts";
import { tiny } from "../models/tinyModel.ts";
import { openTiny, randomFactors, randomTokens, type TinyBase } from "./tinyBase.ts";

const shape: StepShape = { rowTokens: 16, rows: 2, answers: 14, topK: 3 };
const T = shape.rowTokens;
const random = randomFrom(8);
const prefix = randomTokens(random, 3);
const item = (id: string, prompt: number, answer: number): PackedItem => ({
  id,
  prefix,
  prompt: randomTokens(random, prompt),
  answer: randomTokens(random, answer),
});
const a = item("a", 2, 3);
const b = item("b", 3, 2);
const c = item("c", 1, 4);
const batch: PackedBatch = {
  rows: [{ groups: [{ prefix, items: [a, b] }] }, { groups: [{ prefix, items: [c] }] }],
};

describe("training/feed", () => {
  let tinyBase: TinyBase;
  let factors: ReturnType<typeof randomFactors>;
  let step: StepGraph;
  before(async () => {
    tinyBase = await openTiny();
    factors = randomFactors(tinyBase, 1);
    step = new StepGraph(tinyBase.backend, tinyBase.base, shape, "train", 1, factors);
    step.graph.allocate(tinyBase.backend);
  });
  after(() => {
    step[Symbol.dispose]();
    factors[Symbol.dispose]();
    tinyBase[Symbol.dispose]();
  });
  const integers = (tensor: Tensor): number[] => [
    ...new Int32Array(tinyBase.backend.readBytes(tensor).buffer),
  ];

  it("lays out prefix, prompt and answer but the last token, and counts what is not padding", () => {
    const { tokens } = feedTokens(tinyBase.backend, step, batch);
    const laid = [a, b].flatMap(({ prompt, answer }) => [...prompt, ...answer.slice(0, -1)]);
    const written = integers(step.inputs.tokens);
    assert.deepEqual(written.slice(0, 3 + laid.length), [...prefix, ...laid]);
    assert.deepEqual(written.slice(T, T + 7), [...prefix, ...c.prompt, ...c.answer.slice(0, 3)]);
    assert.equal(tokens, 3 + 4 + 4 + 3 + 4);
  });

  it("lets positions start again after the prefix for every item", () => {
    feedTokens(tinyBase.backend, step, batch);
    const positions = integers(step.inputs.positions);
    assert.deepEqual(positions.slice(0, 11), [0, 1, 2, 3, 4, 5, 6, 3, 4, 5, 6]);
    assert.deepEqual(positions.slice(T, T + 7), [0, 1, 2, 3, 4, 5, 6]);
  });

  it("shows an item the prefix and its own past, never another item, another row or the future", () => {
    feedTokens(tinyBase.backend, step, batch);
    const mask = tinyBase.backend.read(step.inputs.mask);
    // Whose a token is: "p" the prefix, an item's id, or itself alone for padding.
    const owners = [
      ["p", "p", "p", "a", "a", "a", "a", "b", "b", "b", "b", "11", "12", "13", "14", "15"],
      ["p", "p", "p", "c", "c", "c", "c", "7", "8", "9", "10", "11", "12", "13", "14", "15"],
    ];
    for (const [row, owner] of owners.entries()) {
      for (let query = 0; query < T; query++) {
        for (let key = 0; key < T; key++) {
          const padding = /\d/.test(owner[query] ?? "");
          const visible = key <= query && (owner[key] === owner[query] || (owner[key] === "p" && !padding));
          const value = mask[(row * T + query) * T + key] ?? Number.NaN;
          assert.equal(value === 0, visible, `row ${row}: token ${query} and token ${key}`);
          if (!visible) assert.ok(value <= -1e8 && Number.isFinite(value));
        }
      }
    }
  });

  it("hides prompt tokens from what stands behind them, but neither the last ones nor any answer", () => {
    const long = { id: "long", prefix: [1, 2], prompt: randomTokens(random, 8), answer: [6, 7, 8] };
    const rows = [{ groups: [{ prefix: long.prefix, items: [long] }] }];
    const hidden = (share: number, of = rows): string[] => {
      feedTokens(tinyBase.backend, step, { rows: of }, undefined, { share, random: () => 0.5 });
      const mask = tinyBase.backend.read(step.inputs.mask);
      const pairs: string[] = [];
      for (let query = 0; query < 12; query++) {
        for (let key = 0; key <= query; key++) if (mask[query * T + key] !== 0) pairs.push(`${query} ${key}`);
      }
      return pairs;
    };
    assert.deepEqual(hidden(0.4), []);
    // Two tokens of prefix, eight of prompt, of which the last five stay.
    const behind = (key: number): string[] =>
      Array.from({ length: 11 - key }, (_, i) => `${key + 1 + i} ${key}`);
    assert.deepEqual(hidden(0.6).toSorted(), [2, 3, 4].flatMap(behind).toSorted());
    const read = [{ groups: [{ prefix: long.prefix, items: [{ ...long, whole: true }] }] }];
    assert.deepEqual(hidden(0.6, read), []);
  });

  it("selects the token before each answer token; unused places select a token that is no answer's", () => {
    const { answers } = feedTokens(tinyBase.backend, step, batch);
    const selected = integers(step.inputs.selected);
    assert.deepEqual(selected.slice(0, 9), [4, 5, 6, 9, 10, T + 3, T + 4, T + 5, T + 6]);
    for (const unused of selected.slice(9)) assert.ok(!selected.slice(0, 9).includes(unused));
    assert.deepEqual(
      answers.map((answer) => `${answer.item.id}${answer.index}`),
      ["a0", "a1", "a2", "b0", "b1", "c0", "c1", "c2", "c3"],
    );
  });

  it("keeps an answer that begins at the very first token apart from the unused places", () => {
    const bare = { id: "bare", prefix: [], prompt: [5], answer: [6, 7] };
    feedTokens(tinyBase.backend, step, { rows: [{ groups: [{ prefix: [], items: [bare] }] }] });
    const selected = integers(step.inputs.selected);
    assert.deepEqual(selected.slice(0, 2), [0, 1]);
    assert.ok(selected.slice(2).every((place) => place > 1));
  });

  describe("targets", () => {
    const own = (of: PackedItem, index: number): number => of.answer[index] ?? -1;
    /** The answer's own token second for `a`; not among the words for others. */
    const targetsOf: LossTargets = (of) =>
      of.answer.map((token) => {
        const others = [1, 2, 3].map((k) => (token + 7 * k) % tiny.nVocab);
        const [first = 0, second = 0, third = 0] = others;
        const ids = of.id === "a" ? [first, token, second] : [first, second, third];
        return { ids: Int32Array.from(ids), probabilities: Float32Array.of(0.5, 0.25, 0.125) };
      });
    const feed = (share: number) => {
      const fed = feedTokens(tinyBase.backend, step, batch);
      const entropy = feedTargets(tinyBase.backend, step, fed, targetsOf, share, tiny.nVocab);
      const read = (tensor: Tensor): Float32Array => tinyBase.backend.read(tensor);
      return {
        fed,
        entropy,
        ids: integers(step.targets.flatIds),
        probabilities: read(step.targets.probabilities),
        tail: read(step.targets.tail),
        used: read(step.targets.used),
      };
    };

    for (const share of [0, 0.2, 1]) {
      it(`have a mass of 1 with the tail, and their own entropy, at a cross-entropy share of ${share}`, () => {
        const { fed, entropy, probabilities, tail, used } = feed(share);
        for (const position of fed.answers.keys()) {
          const masses = [...probabilities.subarray(position * 3, position * 3 + 3), tail[position] ?? -1];
          const sum = masses.reduce((total, p) => total + p, 0);
          assert.ok(Math.abs(sum - 1) < 1e-6, `the mass is ${sum}`);
          const expected = masses.reduce((total, p) => total - (p > 0 ? p * Math.log(p) : 0), 0);
          assert.ok(Math.abs((entropy[position] ?? -1) - expected) < 1e-6);
          assert.equal(used[position], 1);
        }
        for (let unused = fed.answers.length; unused < shape.answers; unused++) {
          assert.deepEqual([...probabilities.subarray(unused * 3, unused * 3 + 3)], [0, 0, 0]);
          assert.deepEqual([tail[unused], used[unused]], [0, 0]);
        }
      });
    }

    it("are the teacher's where no mass is moved", () => {
      const { fed, ids, probabilities, tail } = feed(0);
      for (const [position, { item: of, index }] of fed.answers.entries()) {
        const target = targetsOf(of)[index];
        assert.ok(target);
        const offset = position * tiny.nVocab;
        assert.deepEqual(
          ids.slice(position * 3, position * 3 + 3),
          [...target.ids].map((id) => id + offset),
        );
        assert.deepEqual([...probabilities.subarray(position * 3, position * 3 + 3)], [0.5, 0.25, 0.125]);
        assert.equal(tail[position], 0.125);
      }
    });

    it("move the share to the answer's own token, which takes the last place when it has none", () => {
      const { fed, ids, probabilities } = feed(0.2);
      for (const [position, { item: of, index }] of fed.answers.entries()) {
        const masses = [...probabilities.subarray(position * 3, position * 3 + 3)];
        const place = of.id === "a" ? 1 : 2;
        const expected = of.id === "a" ? [0.4, 0.4, 0.1] : [0.4, 0.2, 0.2];
        assert.equal(ids[position * 3 + place], position * tiny.nVocab + own(of, index));
        for (const [k, mass] of masses.entries()) assert.ok(Math.abs(mass - (expected[k] ?? 0)) < 1e-6);
      }
    });

    it("hold distinct words within each position, as the gradient's SET_ROWS needs", () => {
      for (const share of [0, 0.2, 1]) {
        const { ids } = feed(share);
        assert.equal(new Set(ids).size, ids.length);
        for (const [i, id] of ids.entries()) assert.equal(Math.floor(id / tiny.nVocab), Math.floor(i / 3));
      }
    });
  });
});
