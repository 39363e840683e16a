import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureDrift } from "../../src/evaluation/drift.ts";
import { meanAndSpread, meanPerToken } from "../../src/evaluation/metrics.ts";
import { scoreAll } from "../../src/evaluation/scoring.ts";
import type { LanguageModel } from "../../src/inference/languageModel.ts";
import { fakeModel } from "./fakeModel.ts";

const adapter = { path: "/a.gguf", sha256: "a".repeat(64) };
const questions = Array.from({ length: 40 }, (_, n) => ({ question: `q ${n}`, answers: ["a"] }));

/** The adapter finds each of the base's words `loss` nats less likely. */
function drifting(loss: number): LanguageModel & { scored: number } {
  const model = {
    ...fakeModel(({ user }) => `answer to ${user}`),
    scored: 0,
    score(
      items: readonly { readonly answer: string }[],
      options: { readonly adapter?: string } = {},
    ): Promise<{ meanLogProbability: number; tokens: number }[]> {
      model.scored += items.length;
      return Promise.resolve(
        items.map(({ answer }) => ({
          meanLogProbability: options.adapter === undefined ? -1 : -1 - loss,
          tokens: answer.length,
        })),
      );
    },
  };
  return model;
}

describe("measureDrift", () => {
  it("is the mean loss of log-probability per token of the base's own answers", async () => {
    const seen: number[] = [];
    const model = drifting(0.25);
    const result = await measureDrift(questions, {
      model,
      adapter,
      onProgress: (done) => seen.push(done),
    });
    assert.ok(Math.abs(result.kl - 0.25) < 1e-12);
    assert.ok(result.interval[0] <= result.kl + 1e-9 && result.interval[1] >= result.kl - 1e-9);
    assert.equal(result.answers, 40);
    assert.equal(
      result.tokens,
      questions.reduce((sum, { question }) => sum + `answer to ${question}`.length, 0),
    );
    assert.deepEqual([Math.max(...seen), model.scored], [120, 80]);
  });

  it("is nothing without an adapter's change, and skips empty answers", async () => {
    assert.equal((await measureDrift(questions, { model: drifting(0), adapter })).kl, 0);
    const quiet = fakeModel(() => "  ");
    const silent = { ...drifting(1), generate: quiet.generate.bind(quiet) };
    const result = await measureDrift(questions, { model: silent, adapter });
    assert.deepEqual([result.kl, result.answers, result.tokens], [0, 0, 0]);
  });
});

describe("scoreAll", () => {
  it("measures nothing twice, over a stop as well", async () => {
    const folder = await mkdtemp(join(tmpdir(), "steep-scores-"));
    try {
      const cacheFile = join(folder, "scores.jsonl");
      const items = questions.map(({ question }) => ({
        messages: [{ role: "user", content: question } as const],
        answer: question,
      }));
      const first = drifting(1);
      const abort = new AbortController();
      await assert.rejects(
        scoreAll(first, items, {
          cacheFile,
          signal: abort.signal,
          onProgress: (done) => {
            if (done >= 16) abort.abort();
          },
        }),
        { name: "AbortError" },
      );
      assert.equal(first.scored, 16);
      const second = drifting(1);
      const scores = await scoreAll(second, [...items, items[0]!], { cacheFile });
      assert.equal(second.scored, 24);
      assert.deepEqual(scores[40], scores[0]);
      assert.deepEqual(scores[39], { meanLogProbability: -1, tokens: "q 39".length });
      const other = drifting(1);
      await scoreAll(other, items, { cacheFile, adapter });
      assert.equal(other.scored, 40, "another adapter is another score");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("figures over tokens and seeds", () => {
  it("weighs by tokens", () => {
    const { mean, interval } = meanPerToken([
      { sum: 2, tokens: 1 },
      { sum: 0, tokens: 3 },
    ]);
    assert.equal(mean, 0.5);
    assert.deepEqual(interval, [0, 2]);
  });

  it("gives mean and standard deviation of a sample", () => {
    assert.deepEqual(meanAndSpread([1, 3]), { mean: 2, spread: Math.SQRT2 });
    assert.deepEqual(meanAndSpread([5]), { mean: 5, spread: 0 });
    assert.ok(Number.isNaN(meanAndSpread([]).mean));
  });
});
