import assert from "node:assert/strict";
import { Backend } from "../../src/ggml/backend.ts";
import { Context } from "../../src/ggml/context.ts";
import { Graph } from "../../src/ggml/graph.ts";
import * as g from "../../src/ggml/operations.ts";
import type { Tensor } from "../../src/ggml/tensor.ts";
import type { GgmlType } from "../../src/gguf/types.ts";

describe("ggml/operations", () => {
  let backend: Backend;
  let c: Context;
  before(() => {
    backend = new Backend("cpu", 1);
  });
  after(() => backend[Symbol.dispose]());
  beforeEach(() => {
    c = new Context(backend.library, { tensors: 64, graphNodes: 64 });
  });
  afterEach(() => c[Symbol.dispose]());

  const f32 = (...sizes: number[]): Tensor => c.newInput("F32", sizes);
  const i32 = (count: number): Tensor => c.newInput("I32", [count]);
  /** Computes `result` from inputs and their data. */
  const compute = (result: Tensor, inputs: readonly (readonly [Tensor, readonly number[]])[]): number[] => {
    using graph = new Graph(c, 64);
    graph.expandOutput(result);
    graph.allocate(backend);
    for (const [tensor, data] of inputs) {
      backend.write(tensor, tensor.type === "I32" ? Int32Array.from(data) : Float32Array.from(data));
    }
    graph.compute(backend);
    return [...backend.read(result)];
  };

  describe("refuse what would end the process", () => {
    const rope: g.Rope = {
      dimensions: 8,
      mode: 0,
      base: 10_000,
      scale: 1,
      contextLength: 64,
      factors: undefined,
    };
    const cases: Record<string, () => unknown> = {
      "mulMat of other inner sizes": () => g.mulMat(c, f32(4, 3), f32(5, 2)),
      "mulMat of heads that do not divide": () => g.mulMat(c, f32(4, 3, 2), f32(4, 2, 3)),
      "mulMat of a transposed first source": () => g.mulMat(c, g.transpose(c, f32(3, 4)), f32(4, 2)),
      "mulMat of a transposed second source": () => g.mulMat(c, f32(4, 3), g.transpose(c, f32(2, 4))),
      "mulMat of integers": () => g.mulMat(c, f32(4, 3), c.newInput("I32", [4, 2])),
      "outProd of other inner sizes": () => g.outProd(c, f32(4, 3), f32(5, 2)),
      "outProd of F16": () => g.outProd(c, c.newInput("F16", [4, 3]), f32(5, 3)),
      "outProd of a transposed first source": () => g.outProd(c, g.transpose(c, f32(3, 4)), f32(5, 3)),
      "add of a shape that does not repeat": () => g.add(c, f32(4, 3), f32(3, 3)),
      "add of a larger second": () => g.add(c, f32(4, 1), f32(4, 3)),
      "add of integers": () => g.add(c, c.newInput("I32", [4]), f32(4)),
      "addInplace of other shapes": () => g.addInplace(c, f32(4, 3), f32(4)),
      "addInplace of integers": () => g.addInplace(c, c.newInput("I32", [4]), f32(4)),
      "getRows by numbers": () => g.getRows(c, f32(4, 3), f32(2)),
      "getRows of three dimensions": () => g.getRows(c, f32(4, 3, 2), i32(2)),
      "setRows of other widths": () => g.setRows(c, f32(4, 3), f32(5, 2), i32(2)),
      "setRows of another number of rows": () => g.setRows(c, f32(4, 3), f32(4, 2), i32(3)),
      "setRows by numbers": () => g.setRows(c, f32(4, 3), f32(4, 2), f32(2)),
      "softMaxExt with too short a mask": () => g.softMaxExt(c, f32(4, 3), f32(4, 2), 1),
      "softMaxExt with a mask of another width": () => g.softMaxExt(c, f32(4, 3), f32(5, 3), 1),
      "softMaxExt with a mask of too many rows of heads": () =>
        g.softMaxExt(c, f32(4, 3, 2), f32(4, 3, 3), 1),
      "softMaxExt of integers": () => g.softMaxExt(c, c.newInput("I32", [4, 3]), f32(4, 3), 1),
      "softMaxExt of a view with gaps": () =>
        g.softMaxExt(c, g.permute(c, f32(4, 3, 2), [0, 2, 1, 3]), f32(4, 2), 1),
      "reshape to more elements": () => g.reshape(c, f32(4, 3), [4, 4]),
      "reshape to half an element": () => g.reshape(c, f32(4, 3), [1.5, 8]),
      "reshape of a view with gaps": () => g.reshape(c, g.transpose(c, f32(4, 3)), [12]),
      "scale by no number": () => g.scale(c, f32(4), Number.NaN),
      "columns beyond the last": () => g.columns(c, f32(4, 3), 2, 3),
      "cpy into other sizes": () => g.cpy(c, f32(4), f32(5)),
      "concat of other sizes": () => g.concat(c, f32(4, 3), f32(4, 2), 0),
      "rmsNormBack of other shapes": () => g.rmsNormBack(c, f32(4), f32(5), 1e-5),
      "siluBack of other shapes": () => g.siluBack(c, f32(4), f32(5)),
      "swiglu of other shapes": () => g.swiglu(c, f32(4), f32(5)),
      "softMaxExtBack of other shapes": () => g.softMaxExtBack(c, f32(4, 4), f32(4, 5), 1),
      "siluBack of integers": () => g.siluBack(c, c.newInput("I32", [4]), c.newInput("I32", [4])),
      "ropeExt with another number of positions": () => g.ropeExt(c, f32(8, 2, 3), i32(4), rope),
      "ropeExt of more dimensions than there are": () =>
        g.ropeExt(c, f32(8, 2, 3), i32(3), { ...rope, dimensions: 16 }),
      "ropeExt with too few factors": () => g.ropeExt(c, f32(8, 2, 3), i32(3), { ...rope, factors: f32(3) }),
      "optStepAdamw of another gradient": () => g.optStepAdamw(c, f32(4), f32(5), f32(4), f32(4), f32(7)),
      "optStepAdamw of other moments": () => g.optStepAdamw(c, f32(4), f32(4), f32(5), f32(4), f32(7)),
      "optStepAdamw with six settings": () => g.optStepAdamw(c, f32(4), f32(4), f32(4), f32(4), f32(6)),
      "optStepAdamw of a tensor that is no parameter's": () =>
        g.optStepAdamw(c, c.newInput("F16", [4]), f32(4), f32(4), f32(4), f32(7)),
    };
    for (const [name, attempt] of Object.entries(cases)) {
      it(name, () => assert.throws(attempt, /does not take|not a shape/));
    }

    it("an undefined argument, which would become NULL", () => {
      assert.throws(
        () => backend.library.call("ggml_add", c.pointer, f32(4).pointer, undefined),
        /ggml_add called with an undefined argument/,
      );
      assert.throws(() => backend.library.call("ggml_no_such_function"), /not declared/);
    });

    it("tensors of a context that was disposed, and rows that do not divide into blocks", () => {
      const gone = new Context(backend.library, { tensors: 2 });
      gone[Symbol.dispose]();
      assert.throws(() => gone.newTensor("F32", [4]), /disposed/);
      assert.throws(() => c.newTensor("Q8_0", [33]), /blocks of 32/);
      assert.throws(() => c.newTensor("F32", [4, 0]), /not a shape/);
      assert.throws(() => c.newTensor("F32", [1, 1, 1, 1, 1]), /not a shape/);
    });

    it("data that is longer than its tensor", () => {
      const a = f32(4);
      using memory = backend.allocate(c);
      assert.ok(memory.bytes > 0);
      assert.throws(() => backend.write(a, new Float32Array(5)), /writing 20 bytes/);
      assert.throws(() => backend.write(a, new Float32Array(2), 12), /writing 8 bytes at 12/);
    });
  });

  describe("compute what they say", () => {
    const a = [1, 2, 3, 4, 5, 6];
    it("mulMat and outProd", () => {
      const x = f32(3, 2);
      const y = f32(3, 2);
      assert.deepEqual(
        compute(g.mulMat(c, x, y), [
          [x, a],
          [y, [1, 0, -1, 2, 2, 2]],
        ]),
        [-2, -2, 12, 30],
      );
      const p = f32(2, 3);
      const q = f32(1, 3);
      assert.deepEqual(
        compute(g.outProd(c, p, q), [
          [p, a],
          [q, [1, 10, 100]],
        ]),
        [531, 642],
      );
    });

    it("getRows and setRows", () => {
      const x = f32(2, 3);
      const ids = i32(2);
      assert.deepEqual(
        compute(g.getRows(c, x, ids), [
          [x, a],
          [ids, [2, 0]],
        ]),
        [5, 6, 1, 2],
      );
      const y = f32(2, 2);
      const at = i32(2);
      const into = f32(2, 3);
      assert.deepEqual(
        compute(g.setRows(c, g.scale(c, into, 1), y, at), [
          [into, a],
          [y, [7, 8, 9, 10]],
          [at, [1, 2]],
        ]),
        [1, 2, 7, 8, 9, 10],
      );
    });

    it("softMaxExt with factor and mask", () => {
      const x = f32(3, 1);
      const mask = f32(3, 1);
      const [p = 0, q = 0, r = 0] = compute(g.softMaxExt(c, x, mask, 2), [
        [x, [0, Math.log(2), 5]],
        [mask, [0, 0, -1e9]],
      ]);
      assert.ok(Math.abs(p - 0.2) < 1e-6 && Math.abs(q - 0.8) < 1e-6 && r === 0, `${p} ${q} ${r}`);
    });

    it("columns and transposes as views", () => {
      const x = f32(3, 2);
      assert.deepEqual(compute(g.cont(c, g.columns(c, x, 1, 2)), [[x, a]]), [2, 3, 5, 6]);
      const y = f32(3, 2);
      assert.deepEqual(compute(g.cont(c, g.transpose(c, y)), [[y, a]]), [1, 4, 2, 5, 3, 6]);
    });
  });

  it("read only what is laid out without gaps, and numbers only of F32", () => {
    const type: GgmlType = "F16";
    const half = c.newInput(type, [4]);
    assert.throws(() => backend.read(half), /only F32/);
    assert.throws(() => backend.readBytes(g.transpose(c, f32(2, 3))), /without gaps/);
  });
});
