// A computation that takes a while, stopped in its middle, and computed again.
import assert from "node:assert/strict";
import { Backend } from "../../src/ggml/backend.ts";
import { Context } from "../../src/ggml/context.ts";
import { Graph } from "../../src/ggml/graph.ts";
import { mulMat } from "../../src/ggml/operations.ts";
import type { Tensor } from "../../src/ggml/tensor.ts";

const size = 256;
/** Products one after the other: some hundred milliseconds on the fastest processor. */
const products = 1500;

describe("ggml: a computation that is stopped", function () {
  this.timeout(120_000);
  const backend = new Backend("cpu", 1);
  const context = new Context(backend.library, { tensors: products + 8, graphNodes: products + 8 });
  const graph = new Graph(context, products + 8);
  let last: Tensor;
  const rotated = Float32Array.from({ length: size * size }, (_, i) =>
    i % size === (i / size) >> 0 ? 1 : 0,
  );
  let w: Tensor;
  let x: Tensor;

  before(() => {
    w = context.newInput("F32", [size, size]);
    x = context.newInput("F32", [size, size]);
    last = x;
    for (let i = 0; i < products; i++) last = mulMat(context, w, last);
    graph.expandOutput(last);
    graph.allocate(backend);
  });
  after(() => {
    graph[Symbol.dispose]();
    context[Symbol.dispose]();
    backend[Symbol.dispose]();
  });

  const feed = (): Float32Array => {
    const values = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i));
    backend.write(w, rotated);
    backend.write(x, values);
    return values;
  };

  it("throws the signal's reason, with nodes left that were not computed", async () => {
    feed();
    backend.write(last, new Float32Array(size * size));
    const aborter = new AbortController();
    const started = graph.computeAsync(backend, aborter.signal);
    // JavaScript goes on while ggml computes: this would never run otherwise.
    setTimeout(() => aborter.abort(new Error("stopped by the test")), 5);
    await assert.rejects(started, /stopped by the test/);
    assert.ok(backend.read(last).every((value) => value === 0));
  });

  it("computes afterwards as if nothing had been", async () => {
    const values = feed();
    await graph.computeAsync(backend, new AbortController().signal);
    assert.deepEqual(backend.read(last), values);
    feed();
    graph.compute(backend);
    assert.deepEqual(backend.read(last), values);
  });

  it("does not begin when the signal is aborted already", async () => {
    await assert.rejects(graph.computeAsync(backend, AbortSignal.abort(new Error("too late"))), /too late/);
  });
});
