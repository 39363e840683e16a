import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TokenTargets } from "../../src/training/feed.ts";
import type { TokenPair } from "../../src/training/pair.ts";
import { TargetsFile } from "../../src/training/targetsFile.ts";

const topK = 3;
const pair = (id: string, answer: readonly number[]): TokenPair => ({
  id,
  teacherPrefix: [1, 2, 3],
  teacherPrompt: [4, 5],
  studentPrefix: [6],
  studentPrompt: [7],
  answer,
});
const targets = (answer: readonly number[]): TokenTargets[] =>
  answer.map((token) => ({
    ids: Int32Array.of(token, 11, 12),
    probabilities: Float32Array.of(0.5, 0.25, 0.1),
  }));
const first = pair("first", [8, 9]);
const second = pair("second", [10, 8, 9]);

describe("training/targetsFile", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "steep-targets-"));
    path = join(folder, "targets.bin");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (): void => {
    const file = new TargetsFile(path, "model", topK);
    file.add([{ pair: first, targets: targets(first.answer) }]);
    file.add([{ pair: second, targets: targets(second.answer) }]);
  };

  it("gives back to the last bit what was added, in a later process too", () => {
    written();
    const file = new TargetsFile(path, "model", topK);
    assert.deepEqual(file.get(first), targets(first.answer));
    assert.deepEqual(file.get(second), targets(second.answer));
  });

  it("finds targets by what the teacher reads and answers, not by the pair's id or the student's prompt", () => {
    written();
    const file = new TargetsFile(path, "model", topK);
    const renamed = { ...first, id: "other", studentPrefix: [99], studentPrompt: [98] };
    assert.deepEqual(file.get(renamed), targets(first.answer));
    assert.equal(file.get({ ...first, teacherPrefix: [1, 2] }), undefined);
    assert.equal(file.get({ ...first, teacherPrompt: [4, 6] }), undefined);
    assert.equal(file.get({ ...first, answer: [8] }), undefined);
    // The same tokens cut elsewhere are another question.
    assert.equal(file.get({ ...first, teacherPrefix: [1, 2, 3, 4], teacherPrompt: [5] }), undefined);
  });

  it("loses only the record that a killed process left half written, wherever it was cut", () => {
    written();
    const whole = statSync(path).size;
    const record = 16 + 4 + second.answer.length * topK * 8;
    for (const cut of [1, 7, topK * 8, record - 20, record - 16, record - 3]) {
      rmSync(path);
      written();
      truncateSync(path, whole - cut);
      const torn = new TargetsFile(path, "model", topK);
      assert.deepEqual(torn.get(first), targets(first.answer), `cut ${cut}`);
      assert.equal(torn.get(second), undefined, `cut ${cut}`);
      torn.add([{ pair: second, targets: targets(second.answer) }]);
      const mended = new TargetsFile(path, "model", topK);
      assert.deepEqual(mended.get(first), targets(first.answer), `cut ${cut}`);
      assert.deepEqual(mended.get(second), targets(second.answer), `cut ${cut}`);
    }
  });

  it("starts anew for another model or another number of words", () => {
    written();
    assert.equal(new TargetsFile(path, "model at another temperature", topK).get(first), undefined);
    written();
    assert.equal(new TargetsFile(path, "model", topK + 1).get(first), undefined);
    // And the other one's records are gone, not mixed in.
    assert.equal(new TargetsFile(path, "model", topK).get(first), undefined);
  });
});
