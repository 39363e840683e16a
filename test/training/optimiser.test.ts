import assert from "node:assert/strict";
import type { LoraFactors } from "../../src/lora/factors.ts";
import { randomFrom } from "../../src/lora/random.ts";
import { adamwDefaults, Optimiser } from "../../src/training/optimiser.ts";
import { openTiny, randomFactors, type TinyBase } from "./tinyBase.ts";

describe("training/optimiser", () => {
  let base: TinyBase;
  before(async () => {
    base = await openTiny();
  });
  after(() => base[Symbol.dispose]());

  /** Writes the same random gradients each time; returns their global norm. */
  const setGradients = (factors: LoraFactors, seed: number, scale = 1): number => {
    const random = randomFrom(seed);
    let squares = 0;
    for (const { gradient } of factors.parameters) {
      const count = gradient.ne[0] * gradient.ne[1];
      const data = Float32Array.from({ length: count }, () => (random() - 0.5) * scale);
      for (const g of data) squares += g * g;
      base.backend.write(gradient, data);
    }
    return Math.sqrt(squares);
  };
  const values = (factors: LoraFactors): Float32Array[] =>
    factors.parameters.map(({ value }) => base.backend.read(value));
  const distance = (a: readonly Float32Array[], b: readonly Float32Array[]): number =>
    Math.max(...a.flatMap((x, i) => [...x].map((value, k) => Math.abs(value - (b[i]?.[k] ?? Number.NaN)))));

  it("moves B faster than A by the ratio of their rates", () => {
    using plain = randomFactors(base, 1);
    using faster = randomFactors(base, 1);
    const start = values(plain);
    for (const [factors, bRateRatio] of [
      [plain, 1],
      [faster, 4],
    ] as const) {
      using optimiser = new Optimiser(base.backend, factors, {
        ...adamwDefaults,
        maxGradNorm: 0,
        bRateRatio,
      });
      setGradients(factors, 1);
      optimiser.step(1, 1e-3, 1);
    }
    for (const [i, { name }] of plain.parameters.entries()) {
      const of = (factors: LoraFactors): number => distance([values(factors)[i]!], [start[i]!]);
      const ratio = of(faster) / of(plain);
      assert.ok(Math.abs(ratio - (name.endsWith(".b") ? 4 : 1)) < 0.01, `${name}: ${ratio}`);
    }
  });

  it("moves parameters as AdamW does, over several steps", () => {
    using factors = randomFactors(base, 1);
    using optimiser = new Optimiser(base.backend, factors, {
      ...adamwDefaults,
      maxGradNorm: 0,
      bRateRatio: 1,
    });
    const { beta1, beta2, eps } = adamwDefaults;
    const expected = values(factors).map((x) => Float64Array.from(x));
    const m = expected.map((x) => new Float64Array(x.length));
    const v = expected.map((x) => new Float64Array(x.length));
    for (let step = 1; step <= 3; step++) {
      setGradients(factors, step);
      const gradients = factors.parameters.map(({ gradient }) => base.backend.read(gradient));
      optimiser.step(step, 1e-2, 0.5);
      for (const [i, x] of expected.entries()) {
        for (const k of x.keys()) {
          const g = 0.5 * (gradients[i]?.[k] ?? Number.NaN);
          const mi = (m[i] as Float64Array)[k] ?? 0;
          const vi = (v[i] as Float64Array)[k] ?? 0;
          const nextM = beta1 * mi + (1 - beta1) * g;
          const nextV = beta2 * vi + (1 - beta2) * g * g;
          (m[i] as Float64Array)[k] = nextM;
          (v[i] as Float64Array)[k] = nextV;
          const move = nextM / (1 - beta1 ** step) / (Math.sqrt(nextV / (1 - beta2 ** step)) + eps);
          x[k] = (x[k] ?? 0) - 1e-2 * move;
        }
      }
    }
    assert.ok(
      distance(
        values(factors),
        expected.map((x) => Float32Array.from(x)),
      ) < 1e-5,
    );
  });

  it("gives the norm of the scaled gradient and leaves the gradients at zero", () => {
    using factors = randomFactors(base, 1);
    using optimiser = new Optimiser(base.backend, factors, {
      ...adamwDefaults,
      maxGradNorm: 0,
      bRateRatio: 1,
    });
    const norm = setGradients(factors, 4);
    const found = optimiser.step(1, 1e-3, 0.25);
    assert.ok(Math.abs(found / (norm * 0.25) - 1) < 1e-5, `${found} and ${norm * 0.25}`);
    for (const { gradient } of factors.parameters)
      assert.ok(base.backend.read(gradient).every((g) => g === 0));
  });

  it("clips a large gradient to the limit: the same step as with the gradient scaled down", () => {
    const limit = 1e-3;
    using clipped = randomFactors(base, 1);
    using scaled = randomFactors(base, 1);
    using clipping = new Optimiser(base.backend, clipped, {
      ...adamwDefaults,
      maxGradNorm: limit,
      bRateRatio: 1,
    });
    using plain = new Optimiser(base.backend, scaled, { ...adamwDefaults, maxGradNorm: 0, bRateRatio: 1 });
    for (let step = 1; step <= 2; step++) {
      const norm = setGradients(clipped, step, 256);
      setGradients(scaled, step, 256);
      const found = clipping.step(step, 1e-2, 0.1);
      assert.ok(Math.abs(found / (norm * 0.1) - 1) < 1e-5, "the norm is given as it was before clipping");
      plain.step(step, 1e-2, limit / norm);
    }
    for (const [i, { m, name }] of clipped.parameters.entries()) {
      const other = scaled.parameters[i];
      assert.ok(other);
      const a = base.backend.read(m);
      const b = base.backend.read(other.m);
      const size = Math.max(...a.map(Math.abs));
      for (const [k, x] of a.entries()) assert.ok(Math.abs(x - (b[k] ?? Number.NaN)) < size * 1e-4, name);
    }
    assert.ok(distance(values(clipped), values(scaled)) < 1e-4);
  });

  it("leaves a gradient below the limit as it is, to the last bit", () => {
    using limited = randomFactors(base, 1);
    using free = randomFactors(base, 1);
    using clipping = new Optimiser(base.backend, limited, {
      ...adamwDefaults,
      maxGradNorm: 1e6,
      bRateRatio: 1,
    });
    using plain = new Optimiser(base.backend, free, { ...adamwDefaults, maxGradNorm: 0, bRateRatio: 1 });
    setGradients(limited, 3);
    setGradients(free, 3);
    clipping.step(1, 1e-2, 0.5);
    plain.step(1, 1e-2, 0.5);
    assert.deepEqual(values(limited), values(free));
  });
});
