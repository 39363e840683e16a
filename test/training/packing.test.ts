import assert from "node:assert/strict";
import { randomFrom } from "../../src/lora/random.ts";
import { answerCapacity } from "../../src/training/feed.ts";
import { itemTokens, packBatches, type PackedBatch, type PackedItem } from "../../src/training/packing.ts";
import { randomItems, randomTokens } from "./tinyBase.ts";

/** Questions and answers as long as real ones: mostly one sentence, some longer. */
function realisticItems(seed: number, count = 300): PackedItem[] {
  const random = randomFrom(seed);
  const prefix = randomTokens(random, 22);
  const short = randomItems(random, Math.round(count * 0.8), prefix, [14, 30], [5, 30]);
  const long = randomItems(random, Math.round(count * 0.2), prefix, [20, 45], [30, 80]);
  return [...short, ...long.map((item, i) => ({ ...item, id: `long ${i}` }))].toSorted(() => random() - 0.5);
}

const itemsOf = ({ groups }: PackedBatch["rows"][number]): PackedItem[] =>
  groups.flatMap(({ items }) => [...items]);

const rowTotal = ({ groups }: PackedBatch["rows"][number]): number =>
  groups.reduce(
    (sum, { prefix, items }) =>
      sum + prefix.length + items.reduce((tokens, item) => tokens + itemTokens(item), 0),
    0,
  );

describe("training/packing", () => {
  const items = realisticItems(1);
  const shape = { rowTokens: 192, rows: 2, answers: answerCapacity(items, 192, 2), topK: 20 };

  it("places every item once, within the row and the room for answers", () => {
    const batches = packBatches(items, shape);
    const placed = batches.flatMap((batch) =>
      batch.rows.flatMap((row) => itemsOf(row).map((item) => item.id)),
    );
    assert.deepEqual([...placed].toSorted(), items.map((item) => item.id).toSorted());
    for (const { rows } of batches) {
      assert.ok(rows.length > 0 && rows.length <= shape.rows);
      for (const row of rows) assert.ok(rowTotal(row) <= shape.rowTokens, `${rowTotal(row)} tokens in a row`);
      const answers = rows.flatMap(itemsOf).reduce((sum, item) => sum + item.answer.length, 0);
      assert.ok(answers <= shape.answers, `${answers} answers in a batch of ${shape.answers}`);
    }
  });

  it("puts every item behind its own prefix, and equal ones of different arrays together", () => {
    const random = randomFrom(2);
    const prefixes = [randomTokens(random, 20), randomTokens(random, 20), [] as number[]];
    const mixed = Array.from({ length: 60 }, (_, i) => {
      const [item] = randomItems(random, 1, [...(prefixes[i % 3] ?? [])], [5, 10], [3, 9]);
      assert.ok(item);
      return { ...item, id: `item ${i}` };
    });
    const rows = packBatches(mixed, shape).flatMap((batch) => batch.rows);
    for (const { groups } of rows) {
      for (const { prefix, items: inGroup } of groups)
        for (const item of inGroup) assert.deepEqual(item.prefix, prefix);
      const keys = groups.map(({ prefix }) => prefix.join(","));
      assert.equal(new Set(keys).size, keys.length, "a prefix stands once in a row");
    }
    assert.equal(rows.flatMap(itemsOf).length, 60);
    const used = rows.reduce((sum, row) => sum + rowTotal(row), 0);
    assert.ok(rows.length <= Math.ceil(used / shape.rowTokens) + 1, `${rows.length} rows for ${used} tokens`);
  });

  it("keeps within the room for answers also where a step is one row", () => {
    const answers = answerCapacity(items, 192, 1);
    for (const { rows } of packBatches(items, { rowTokens: 192, rows: 1, answers, topK: 20 })) {
      const count = rows.flatMap(itemsOf).reduce((sum, item) => sum + item.answer.length, 0);
      assert.ok(count <= answers, `${count} answers in a batch of ${answers}`);
    }
  });

  it("has room for few more answers than there are, without another batch", () => {
    for (const seed of [1, 2, 3, 4]) {
      const some = realisticItems(seed);
      const answers = answerCapacity(some, 192, 2);
      const fitting = packBatches(some, { ...shape, answers });
      assert.equal(fitting.length, packBatches(some, { ...shape, answers: 384 }).length);
      const used = some.reduce((sum, item) => sum + item.answer.length, 0);
      assert.ok(answers * fitting.length < 1.3 * used, `${answers} places for ${used / fitting.length}`);
    }
  });

  it("gives the same batches for the same items", () => {
    assert.deepEqual(packBatches(items, shape), packBatches(realisticItems(1), shape));
  });

  it("leaves less than 10 % of the tokens as padding", () => {
    for (const seed of [1, 2, 3, 4]) {
      const some = realisticItems(seed);
      const fitting = { ...shape, answers: answerCapacity(some, 192, 2) };
      const batches = packBatches(some, fitting);
      const used = batches.flatMap((batch) => batch.rows).reduce((sum, row) => sum + rowTotal(row), 0);
      const padding = 1 - used / (batches.length * fitting.rowTokens * fitting.rows);
      assert.ok(padding < 0.1, `seed ${seed}: ${(100 * padding).toFixed(1)} % padding`);
    }
  });

  it("takes an item that fills its row to the last token, and refuses one token more", () => {
    const exact = { id: "exact", prefix: [1, 2], prompt: [3, 4, 5], answer: [6, 7, 8, 9] };
    assert.equal(packBatches([exact], { rowTokens: 8, rows: 1, answers: 4, topK: 1 }).length, 1);
    const shapes = [
      { rowTokens: 7, rows: 1, answers: 4, topK: 1 },
      { rowTokens: 8, rows: 1, answers: 3, topK: 1 },
    ];
    for (const small of shapes) assert.throws(() => packBatches([exact], small), /pair exact/);
  });
});
