import assert from "node:assert/strict";
import { Backend } from "../../src/ggml/backend.ts";
import { adapterTensors } from "../../src/lora/adapterTensors.ts";
import { LoraFactors, loraBytes, type LoraShape } from "../../src/lora/factors.ts";

const shape: LoraShape = {
  rank: 3,
  alpha: 6,
  targetModules: ["attn_q", "attn_v", "ffn_down"],
  nLayer: 3,
  firstLayer: 1,
  projections: [
    { names: ["attn_q", "attn_k", "attn_v"], nIn: 8, nOut: [8, 4, 4] },
    { names: ["attn_output"], nIn: 8, nOut: [8] },
    { names: ["ffn_gate", "ffn_up"], nIn: 8, nOut: [12, 12] },
    { names: ["ffn_down"], nIn: 12, nOut: [8] },
  ],
};

describe("lora/factors", () => {
  let backend: Backend;
  before(() => {
    backend = new Backend("cpu", 1);
  });
  after(() => backend[Symbol.dispose]());
  const values = (factors: LoraFactors): Float32Array[] =>
    factors.parameters.map(({ value }) => backend.read(value));

  it("exist for the wanted projections of the trained blocks, one A for those with the same input", () => {
    using factors = new LoraFactors(backend, shape, 1);
    assert.deepEqual(
      factors.parameters.map(({ name, value }) => [name, value.ne[0], value.ne[1]]),
      [1, 2].flatMap((block) => [
        [`blk.${block}.attn_q.a`, 8, 6],
        [`blk.${block}.attn_q.b`, 8, 3],
        [`blk.${block}.attn_v.b`, 4, 3],
        [`blk.${block}.ffn_down.a`, 12, 3],
        [`blk.${block}.ffn_down.b`, 8, 3],
      ]),
    );
    const elements = 2 * (8 * 6 + 8 * 3 + 4 * 3 + 12 * 3 + 8 * 3);
    assert.equal(loraBytes(shape), elements * 4 * 4);
    assert.ok(factors.bytes >= loraBytes(shape));
  });

  it("start as the base model: B is zero, A random within 1 / sqrt(nIn), and the moments zero", () => {
    using factors = new LoraFactors(backend, shape, 1);
    for (const { name, value, gradient, m, v } of factors.parameters) {
      const data = backend.read(value);
      if (name.endsWith(".b")) assert.ok(data.every((x) => x === 0));
      else {
        const bound = 1 / Math.sqrt(value.ne[0]);
        assert.ok(data.every((x) => Math.abs(x) <= bound && x !== 0));
        assert.ok(Math.max(...data) > bound / 2 && Math.min(...data) < -bound / 2);
      }
      for (const tensor of [gradient, m, v]) assert.ok(backend.read(tensor).every((x) => x === 0));
    }
  });

  it("are the same for the same seed and others for another", () => {
    using one = new LoraFactors(backend, shape, 5);
    using same = new LoraFactors(backend, shape, 5);
    using other = new LoraFactors(backend, shape, 6);
    assert.deepEqual(values(same), values(one));
    assert.notDeepEqual(values(other), values(one));
  });

  it("become the file's tensors: each member's own rows of A, and B turned to [rank, nOut]", () => {
    using factors = new LoraFactors(backend, shape, 1);
    const number = new Map<string, Float32Array>();
    for (const [i, { name, value }] of factors.parameters.entries()) {
      const data = Float32Array.from({ length: value.ne[0] * value.ne[1] }, (_, k) => 1000 * i + k);
      number.set(name, data);
      backend.write(value, data);
    }
    const tensors = new Map(adapterTensors(backend, factors).map((tensor) => [tensor.name, tensor]));
    assert.deepEqual(
      [...tensors.keys()],
      [1, 2].flatMap((block) =>
        ["attn_q", "attn_v", "ffn_down"].flatMap((name) =>
          ["a", "b"].map((factor) => `blk.${block}.${name}.weight.lora_${factor}`),
        ),
      ),
    );
    const stacked = number.get("blk.2.attn_q.a");
    const a = tensors.get("blk.2.attn_v.weight.lora_a");
    assert.deepEqual(a?.dimensions, [8, 3]);
    assert.deepEqual(a?.data, stacked?.slice(8 * 3));
    const held = number.get("blk.2.attn_v.b"); // [4, rank]
    const b = tensors.get("blk.2.attn_v.weight.lora_b"); // [rank, 4]
    assert.deepEqual(b?.dimensions, [3, 4]);
    for (let out = 0; out < 4; out++)
      for (let r = 0; r < 3; r++) assert.equal(b?.data[out * 3 + r], held?.[r * 4 + out]);
  });
});
