import assert from "node:assert/strict";
import { catalogue, catalogueModel, defaultModel } from "../../src/catalogue/catalogue.ts";
import { catalogueSchema } from "../../src/catalogue/schema.ts";

describe("catalogue/catalogue", () => {
  it("has the default model and finds models by id, whatever the case", () => {
    assert.equal(defaultModel().id, "qwen2.5-coder-0.5b");
    assert.equal(catalogueModel("SmolLM2-135M")?.bytes, 98_362_432);
    assert.equal(catalogueModel("gpt-5"), undefined);
  });

  it("has shapes that add up to the parameters that the makers state", () => {
    for (const { id, architecture, parameters, shape } of catalogue.models) {
      const { blocks, embedding, feedForward, heads, headsKv, headSize, vocabulary } = shape;
      const [query, key] = [heads * headSize, headsKv * headSize];
      const biases = architecture === "qwen2" ? query + 2 * key : 0;
      const block = 2 * embedding * (query + key) + 3 * embedding * feedForward + 2 * embedding + biases;
      const tied = blocks * block + vocabulary * embedding + embedding;
      assert.ok([tied, tied + vocabulary * embedding].includes(parameters), `${id}: ${parameters - tied}`);
    }
  });

  it("names no package index and no other address", () => {
    assert.doesNotMatch(JSON.stringify(catalogue), /https?:|pypi|\.org/i);
  });

  const broken: readonly (readonly [string, (models: typeof catalogue.models) => unknown])[] = [
    ["an id twice", ([first]) => [first, first]],
    ["a short hash", ([first]) => [{ ...first, sha256: "abc" }]],
    ["an unknown key", ([first]) => [{ ...first, sha265: null }]],
    [
      "a mirror without a hash",
      (models) => [{ ...models.find(({ mirrors }) => mirrors.length > 0), sha256: null }],
    ],
    [
      "an address instead of a repository",
      ([first]) => [{ ...first, hub: { ...first?.hub, repository: "https://x/y" } }],
    ],
    ["no models", () => []],
  ];
  for (const [name, change] of broken) {
    it(`refuses a catalogue with ${name}`, () => {
      const models = structuredClone(change(catalogue.models)) as { id?: string }[];
      const result = catalogueSchema.safeParse({ default: models[0]?.id ?? "none", models });
      assert.equal(result.success, false);
    });
  }

  it("refuses a default that is not in the list", () => {
    assert.equal(catalogueSchema.safeParse({ ...catalogue, default: "none" }).success, false);
  });
});
