// Which words a real model's embeddings hold for nearly the same.
import assert from "node:assert/strict";
import { metadataStrings } from "../../src/gguf/reader.ts";
import { nearestWords } from "../../src/training/nearestWords.ts";
import { describeBase, OpenBase } from "../../src/training/openBase.ts";
import { testModel } from "../models/testModel.ts";

describe("training/nearestWords on a real model", () => {
  it("finds other forms and other words for the same", async function () {
    this.timeout(120_000);
    const { path } = await testModel("smollm2-135m");
    const description = await describeBase(path);
    using open = new OpenBase(description, "cpu", 1, undefined);
    const weights = await open.load();
    const vocabulary = metadataStrings(description.gguf, "tokenizer.ggml.tokens");
    const idOf = (word: string): number => vocabulary.indexOf(`Ġ${word}`);
    const { architecture, hyperparameters } = description;
    const asked = ["many", "city", "holds"].map(idOf);
    const base = { architecture, hyperparameters, weights };
    const found = await nearestWords(open.backend, base, vocabulary, asked);
    const near = (word: string, others: readonly string[]): boolean[] =>
      others.map((other) => found.get(idOf(word))?.includes(idOf(other)) === true);
    assert.deepEqual(near("many", ["several", "numerous", "port"]), [true, true, false]);
    assert.deepEqual(near("city", ["town", "village", "port"]), [true, true, false]);
    assert.deepEqual(near("holds", ["holding", "retains", "port"]), [true, true, false]);
  });
});
