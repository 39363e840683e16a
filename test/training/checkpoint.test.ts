import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoraFactors } from "../../src/lora/factors.ts";
import {
  loadCheckpoint,
  removeCheckpoint,
  saveCheckpoint,
  type RunState,
} from "../../src/training/checkpoint.ts";
import { openTiny, randomFactors, type TinyBase } from "./tinyBase.ts";

const state: RunState = {
  epoch: 2,
  stepInEpoch: 3,
  step: 17,
  tokens: 12_345,
  seconds: 6.5,
  firstLoss: 1.25,
  lastLoss: 0.1 + 0.2,
  epochLoss: [0.1 + 0.2, 3],
  curve: [{ epoch: 1, loss: 1.1, heldOutLoss: 1.2, heldOutAccuracy: 0.5 }],
  pairLoss: { a: 1 / 3, b: 1e-17 },
  pairLossAtEpoch: { a: 0.5 },
};

const job = { identity: "job", batches: "4 rows" };

describe("training/checkpoint", () => {
  let base: TinyBase;
  let folder = "";
  let path = "";
  before(async () => {
    base = await openTiny();
  });
  after(() => base[Symbol.dispose]());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "steep-checkpoint-"));
    path = join(folder, "checkpoint.bin");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const everything = (factors: LoraFactors): Uint8Array[] =>
    factors.parameters.flatMap(({ value, m, v }) => [value, m, v].map((t) => base.backend.readBytes(t)));
  const withMoments = (seed: number): LoraFactors => {
    const factors = randomFactors(base, seed);
    for (const { m, v } of factors.parameters) {
      for (const tensor of [m, v]) {
        const count = tensor.ne[0] * tensor.ne[1];
        base.backend.write(
          tensor,
          Float32Array.from({ length: count }, (_, i) => i / 7 + seed),
        );
      }
    }
    return factors;
  };

  it("brings back the state, the factors and the moments to the last bit", () => {
    using saved = withMoments(1);
    using other = withMoments(2);
    saveCheckpoint(path, job, base.backend, saved, state);
    assert.notDeepEqual(everything(other), everything(saved));
    assert.deepEqual(loadCheckpoint(path, job, base.backend, other), { state, again: "nothing" });
    assert.deepEqual(everything(other), everything(saved));
    assert.equal(existsSync(`${path}.part`), false);
  });

  it("goes on at the beginning of the epoch with other batches, with all that was learned", () => {
    using saved = withMoments(1);
    using other = withMoments(2);
    saveCheckpoint(path, job, base.backend, saved, state);
    assert.deepEqual(loadCheckpoint(path, { ...job, batches: "2 rows" }, base.backend, other), {
      state: { ...state, stepInEpoch: 0, epochLoss: [0, 0] },
      again: "epoch",
    });
    assert.deepEqual(everything(other), everything(saved));
  });

  it("does not touch the factors for another job, a torn file, nonsense or no file", () => {
    using saved = withMoments(1);
    using other = withMoments(2);
    const before = everything(other);
    const load = (identity: string): unknown =>
      loadCheckpoint(path, { ...job, identity }, base.backend, other);
    assert.equal(load("job"), undefined);
    saveCheckpoint(path, job, base.backend, saved, state);
    assert.equal(load("another job"), "other");
    const bytes = readFileSync(path);
    for (const keep of [0, 3, 4, 40, bytes.length - 1]) {
      writeFileSync(path, bytes);
      truncateSync(path, keep);
      assert.equal(load("job"), "other", `${keep} bytes`);
    }
    writeFileSync(path, Buffer.alloc(bytes.length, 0x7b));
    assert.equal(load("job"), "other");
    assert.deepEqual(everything(other), before);
  });

  it("replaces the one before, and is gone when it is removed", () => {
    using saved = withMoments(1);
    saveCheckpoint(path, job, base.backend, saved, state);
    saveCheckpoint(path, job, base.backend, saved, { ...state, step: 18 });
    const found = loadCheckpoint(path, job, base.backend, saved);
    assert.ok(found !== undefined && found !== "other");
    assert.equal(found.state.step, 18);
    removeCheckpoint(path);
    assert.equal(existsSync(path), false);
    removeCheckpoint(path);
  });
});
