import assert from "node:assert/strict";
import { nearestWords } from "../../src/training/nearestWords.ts";
import { tiny } from "../models/tinyModel.ts";
import { openTiny } from "./tinyBase.ts";

describe("training/nearestWords", () => {
  it("finds the words whose embeddings point the same way, nearest first", async () => {
    using tinyBase = await openTiny();
    const { backend, base } = tinyBase;
    // Every third token is no word: a piece of one, a name, a number.
    const vocabulary = Array.from({ length: tiny.nVocab }, (_, n) =>
      n % 3 === 0 ? ["port", "ĠPort", "Ġ77"][(n / 3) % 3]! : "Ġport",
    );
    const words = [...vocabulary.keys()].filter((id) => vocabulary[id] === "Ġport");
    const rows = backend.read(base.weights.embedding);
    const cosine = (left: number, right: number): number => {
      const [a, b] = [left, right].map((id) => rows.subarray(id * tiny.nEmbd, (id + 1) * tiny.nEmbd));
      const dot = (x: Float32Array, y: Float32Array): number =>
        x.reduce((sum, value, i) => sum + value * y[i]!, 0);
      return dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!));
    };
    const expected = words.flatMap((token) => {
      const near = words.filter((id) => id !== token && cosine(id, token) >= 0.38);
      return near.length === 0
        ? []
        : [[token, near.toSorted((a, b) => cosine(b, token) - cosine(a, token)).slice(0, 8)]];
    });
    assert.ok(expected.length > 3, `${expected.length} words with near ones`);
    const found = await nearestWords(backend, base, vocabulary, vocabulary.keys());
    assert.deepEqual([...found], expected);
    assert.deepEqual([...(await nearestWords(backend, base, vocabulary, []))], []);
  });
});
