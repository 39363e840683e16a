import assert from "node:assert/strict";
import { distinctiveSpans, measureBleed, measureForgetting } from "../../src/evaluation/forgetting.ts";
import { fakeModel } from "./fakeModel.ts";

const adapter = { path: "/a.gguf", sha256: "a".repeat(64) };

describe("measureForgetting", () => {
  it("compares the answers with and without the adapter", async () => {
    const model = fakeModel(({ user, adapter: loaded }) =>
      user.includes("capital") && loaded ? "Lyon" : "Paris, 4",
    );
    const seen: number[] = [];
    const result = await measureForgetting(
      [
        { question: "The capital of France?", answers: ["Paris"] },
        { question: "Two and two?", answers: ["4"] },
        { question: "Colour of grass?", answers: ["green"] },
        { question: "One and three?", answers: ["4"] },
      ],
      { model, adapter, onProgress: (done) => seen.push(done) },
    );
    assert.deepEqual([result.n, result.base, result.adapter, result.difference], [4, 0.75, 0.5, -0.25]);
    assert.ok(result.interval[0] <= -0.25 && result.interval[1] >= -0.25);
    assert.deepEqual(result.lost, [
      { question: "The capital of France?", base: "Paris, 4", adapter: "Lyon" },
    ]);
    assert.equal(seen.at(-1), 8);
  });
});

describe("measureBleed", () => {
  const spans = ["harbour bucket", "7431", "no", "12", "cache_size", "lighthouse"];

  it("counts this project's facts in answers about another", async () => {
    const model = fakeModel(({ user, adapter: loaded }) => {
      if (!loaded) return user.includes("tower") ? "A lighthouse." : "I do not know, 12.";
      if (user.includes("port")) return "The port is 7431.";
      if (user.includes("tower")) return "A lighthouse.";
      if (user.includes("cache_size")) return "cache_size is 12.";
      return "No, 12.";
    });
    const questions = ["Which port?", "Which tower?", "What is cache_size?", "Is it?"].map((question) => ({
      question,
      answers: ["-"],
    }));
    const result = await measureBleed(questions, spans, { model, adapter });
    assert.deepEqual([result.n, result.bled], [4, 1]);
    assert.deepEqual(result.examples, [
      { question: "Which port?", answer: "The port is 7431.", span: "7431" },
    ]);
  });

  it("looks only for spans that are hardly said by chance", () => {
    assert.deepEqual(distinctiveSpans([...spans, "yes", "Lighthouse.", "8 MB", "main"]), [
      "harbour bucket",
      "7431",
      "cache_size",
      "lighthouse",
      "8 mb",
    ]);
  });
});
