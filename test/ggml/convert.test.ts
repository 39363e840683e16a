import assert from "node:assert/strict";
import { Backend } from "../../src/ggml/backend.ts";
import { convertMatrix, transposeMatrix, type StoredMatrix } from "../../src/ggml/convert.ts";
import { rowBytes } from "../../src/ggml/tensor.ts";
import type { GgmlType } from "../../src/gguf/types.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { trainableTypes } from "../../src/models/weightPlan.ts";

/** Largest error of a value by the step of its type, as a share of the largest value of a block. */
const tolerance: Partial<Record<GgmlType, number>> = {
  F32: 0,
  F16: 1e-3,
  BF16: 1e-2,
  Q8_0: 0.01,
  Q6_K: 0.05,
  Q5_0: 0.07,
  Q5_1: 0.07,
  Q5_K: 0.08,
  Q4_0: 0.14,
  Q4_1: 0.14,
  Q4_K: 0.16,
};

describe("ggml/convert", function () {
  this.timeout(60_000);
  let cpu: Backend;
  before(() => {
    cpu = new Backend("cpu", 1);
  });
  after(() => cpu[Symbol.dispose]());

  const numbers = (bytes: Uint8Array<ArrayBuffer>): Float32Array => new Float32Array(bytes.buffer);
  const randomMatrix = (nIn: number, nOut: number): StoredMatrix => {
    const random = randomFrom(nIn + nOut);
    const data = Float32Array.from({ length: nIn * nOut }, () => random() * 2 - 1);
    return { type: "F32", nIn, nOut, data: new Uint8Array(data.buffer) };
  };
  const stored = (matrix: StoredMatrix, type: GgmlType): StoredMatrix => ({
    ...matrix,
    type,
    data: convertMatrix(cpu, matrix, type),
  });
  const worst = (a: Float32Array, b: Float32Array): number => {
    assert.equal(a.length, b.length);
    return a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? Number.NaN))), 0);
  };

  for (const type of trainableTypes) {
    it(`brings F32 to ${type} and back within the type's step`, () => {
      const matrix = randomMatrix(512, 320);
      const there = stored(matrix, type);
      assert.equal(there.data.length, rowBytes(type, 512) * 320);
      const back = numbers(convertMatrix(cpu, there, "F32"));
      const error = worst(back, numbers(matrix.data));
      assert.ok(error <= (tolerance[type] ?? 0), `largest error ${error}`);
      if (type !== "F32") assert.ok(error > 0, "a narrower type cannot hold every number");
    });

    it(`transposes ${type} exactly as its values are`, () => {
      // 300 rows: a slice that is no multiple of 256; 288 for the blocks of Q8_0.
      for (const [nOut, target] of [
        [300, "F32"],
        [288, "Q8_0"],
      ] as const) {
        const matrix = stored(randomMatrix(256, nOut), type);
        const values = numbers(convertMatrix(cpu, matrix, "F32"));
        const turned = transposeMatrix(cpu, matrix, target);
        const held: StoredMatrix = { type: target, nIn: nOut, nOut: 256, data: turned };
        const found = numbers(convertMatrix(cpu, held, "F32"));
        const expected = new Float32Array(values.length);
        for (let y = 0; y < nOut; y++)
          for (let x = 0; x < 256; x++) expected[x * nOut + y] = values[y * 256 + x] ?? Number.NaN;
        const error = worst(found, expected);
        assert.ok(error <= (target === "F32" ? 0 : 0.01), `${target}: largest error ${error}`);
      }
    });
  }

  it("gives the stored bytes themselves when the type stays", () => {
    const matrix = randomMatrix(256, 3);
    assert.equal(convertMatrix(cpu, matrix, "F32"), matrix.data);
  });

  it("puts slices together in their places, at sizes that do not divide into slices", () => {
    // A slice holds 512 rows: 2500 take five, the last one of 452.
    const [nIn, nOut] = [4096, 2500];
    const data = Float32Array.from(
      { length: nIn * nOut },
      (_, i) => (i % 8191) - 4000 + Math.floor(i / nIn) / 4096,
    );
    const matrix: StoredMatrix = { type: "F32", nIn, nOut, data: new Uint8Array(data.buffer) };
    const turned = numbers(transposeMatrix(cpu, matrix, "F32"));
    for (const y of [0, 1, 255, 256, 511, 512, 513, 2047, 2048, 2499])
      for (const x of [0, 1, 31, 32, 2048, 4095]) assert.equal(turned[x * nOut + y], data[y * nIn + x]);
    const eight = stored(matrix, "Q8_0");
    const back = numbers(convertMatrix(cpu, eight, "F32"));
    for (const i of [0, nIn * 512 - 1, nIn * 512, nIn * 2048 + 7, nIn * nOut - 1])
      assert.ok(Math.abs((back[i] ?? Number.NaN) - (data[i] ?? 0)) < 0.5 * (4191 / 127) + 0.1);
  });

  it("refuses a transposed form whose rows do not divide into blocks", () => {
    assert.throws(() => transposeMatrix(cpu, randomMatrix(64, 33), "Q8_0"), /blocks of 32/);
  });
});
