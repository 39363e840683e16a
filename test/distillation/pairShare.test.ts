import assert from "node:assert/strict";
import { partOf } from "../../src/distillation/pairShare.ts";
import type { Pair } from "../../src/distillation/types.ts";
import type { TokenPair } from "../../src/training/pair.ts";

const token = (id: string): TokenPair => ({
  id,
  teacherPrefix: [],
  teacherPrompt: [1],
  studentPrefix: [],
  studentPrompt: [1],
  answer: [2],
});
const pair = (id: string, kind: Pair["kind"]): Pair => ({
  id,
  kind,
  factIds: [],
  form: "fact",
  question: id,
  answer: id,
  source: "model",
  systemPrompt: 0,
  heldOut: false,
});
const ids = (kind: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${kind}${n}`);
const documents = ids("d", 40);
const replay = ids("r", 10);
const pairs = [...documents.map((id) => pair(id, "document")), ...replay.map((id) => pair(id, "replay"))];
const dataset = { train: pairs.map(({ id }) => token(id)), heldOut: [token("h")] };
const kept = (share: number, seed = 1): string[] =>
  partOf(dataset, pairs, share, seed).train.map(({ id }) => id);

describe("partOf", () => {
  it("keeps the share of every kind, in the order they had, and all that is held out", () => {
    const part = kept(0.25);
    assert.equal(part.filter((id) => id.startsWith("d")).length, 10);
    assert.equal(part.filter((id) => id.startsWith("r")).length, 3);
    assert.deepEqual(
      part,
      [...documents, ...replay].filter((id) => part.includes(id)),
    );
    assert.equal(partOf(dataset, pairs, 0.25, 1).heldOut, dataset.heldOut);
    assert.deepEqual(kept(1), [...documents, ...replay]);
  });

  it("puts a smaller share into every larger one", () => {
    const half = new Set(kept(0.5));
    assert.ok(kept(0.25).every((id) => half.has(id)));
    assert.notDeepEqual(kept(0.25, 1), kept(0.25, 2));
  });

  it("leaves none of a kind without a pair", () => {
    assert.equal(kept(0.01).filter((id) => id.startsWith("r")).length, 1);
  });
});
