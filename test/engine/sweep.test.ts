import assert from "node:assert/strict";
import { resolveSettings, type Settings } from "../../src/config/settings.ts";
import type { EngineEvent } from "../../src/engine/events.ts";
import { runPoints, variedText } from "../../src/engine/sweep.ts";
import type { CellResult } from "../../src/engine/sweepCell.ts";
import { sweepPoints, type Variation } from "../../src/engine/sweepPlan.ts";
import { UserError } from "../../src/errors/userError.ts";

const settings = resolveSettings({ rank: 8, alpha: 16, seed: 5 });
const plan = (variations: readonly Variation[], seeds = 1, oneByOne = false) =>
  sweepPoints(settings, { variations, seeds, oneByOne });
const isWrongUse = (error: unknown): boolean => UserError.is(error) && error.code === "wrong-use";

describe("sweepPoints", () => {
  it("makes every combination, each with every seed", () => {
    const points = plan(
      [
        { name: "rank", values: [4, 8] },
        { name: "temperature", values: [1, 2, 4] },
      ],
      3,
    );
    assert.equal(points.length, 6);
    assert.deepEqual(points[0]?.varied, { rank: 4, temperature: 1 });
    assert.deepEqual(
      points[5]?.runs.map(({ rank, temperature, seed }) => [rank, temperature, seed]),
      [
        [8, 4, 5],
        [8, 4, 6],
        [8, 4, 7],
      ],
    );
  });

  it("varies one setting at a time, and runs equal rows once", () => {
    const points = plan(
      [
        { name: "rank", values: [4, 8] },
        { name: "temperature", values: [1, 2] },
      ],
      1,
      true,
    );
    // rank 8 and temperature 1 are what the settings say anyway: the same run.
    assert.deepEqual(
      points.map(({ varied }) => varied),
      [{ rank: 4 }, { rank: 8 }, { temperature: 2 }],
    );
  });

  it("keeps the adapter's scale when only the rank is varied", () => {
    assert.deepEqual(
      plan([{ name: "rank", values: [4, 32] }]).map(({ runs }) => runs[0]?.alpha),
      [8, 64],
    );
    const both = plan([
      { name: "rank", values: [4] },
      { name: "alpha", values: [1] },
    ]);
    assert.equal(both[0]?.runs[0]?.alpha, 1);
    const own = sweepPoints(resolveSettings({ rank: 8, alpha: 10 }), {
      variations: [{ name: "rank", values: [4] }],
      seeds: 1,
      oneByOne: false,
    });
    assert.equal(own[0]?.runs[0]?.alpha, 10, "a scale of one's own stays as it is");
  });

  it("refuses what cannot be compared or is no setting", () => {
    assert.throws(() => plan([]), isWrongUse);
    assert.throws(() => plan([{ name: "threads", values: [1, 2] }]), isWrongUse);
    assert.throws(() => plan([{ name: "seed", values: [1, 2] }]), isWrongUse);
    assert.throws(() => plan([{ name: "rank", values: [] }]), isWrongUse);
    assert.throws(() => plan([{ name: "rank", values: [4] }], 0), isWrongUse);
    assert.throws(
      () => plan([{ name: "rank", values: [0] }]),
      (error) => UserError.is(error) && error.code === "setting-out-of-range",
    );
    assert.throws(
      () => plan([{ name: "colour", values: ["red"] }]),
      (error) => UserError.is(error) && error.code === "unknown-setting",
    );
  });
});

function cell({ rank, seed }: Settings, right: number): CellResult {
  const result = {
    n: 10,
    interval: [0, 1] as const,
    promptTokens: 30,
    secondsToFirstToken: 0.1,
    systemPrompt: "short",
  };
  return {
    run: `run-${rank}-${seed}`,
    seed,
    pairs: 100,
    facts: 50,
    covered: 40,
    arms: {
      base: { ...result, accuracy: 0 },
      oracle: { ...result, accuracy: 0.8 },
      adapter: { ...result, accuracy: right / 10, goldLogLikelihood: -right },
    },
    recovery: right / 8,
    correct: { adapter: Array.from({ length: 10 }, (_, n) => n < right) },
    loss: 0.1,
    steps: 10,
    tokens: 1000,
    seconds: 5,
  };
}

describe("runPoints", () => {
  const points = plan([{ name: "rank", values: [4, 8] }], 2);
  const signal = new AbortController().signal;

  it("gives mean and spread over the seeds", async () => {
    const events: EngineEvent[] = [];
    const rows = await runPoints(points, (run) => Promise.resolve(cell(run, run.rank === 4 ? 4 : run.seed)), {
      signal,
      onEvent: (event) => events.push(event),
    });
    assert.deepEqual(rows[0]?.accuracy.adapter, { mean: 0.4, spread: 0 });
    assert.ok(Math.abs(rows[1]!.accuracy.adapter!.mean - 0.55) < 1e-9);
    assert.ok(Math.abs(rows[1]!.accuracy.adapter!.spread - Math.SQRT1_2 / 10) < 1e-9);
    assert.equal(rows[1]?.goldLogLikelihood?.mean, -5.5);
    assert.ok(Math.abs(rows[1].recovery!.mean - 5.5 / 8) < 1e-9);
    assert.deepEqual(
      events.map((event) => (event.kind === "note" ? event.text : "")),
      [
        "1 of 4: rank=4, seed 5",
        "2 of 4: rank=4, seed 6",
        "3 of 4: rank=8, seed 5",
        "4 of 4: rank=8, seed 6",
      ],
    );
  });

  it("goes on after a run that fails, and says why it is missing", async () => {
    const rows = await runPoints(
      points,
      (run) =>
        run.rank === 8
          ? Promise.reject(new UserError("not-enough-memory", "8 GB are missing.", "Take a smaller rank."))
          : Promise.resolve(cell(run, 5)),
      { signal, onEvent: () => undefined },
    );
    assert.equal(rows[0]?.cells.length, 2);
    assert.deepEqual(rows[1]?.failures, [
      { seed: 5, message: "8 GB are missing." },
      { seed: 6, message: "8 GB are missing." },
    ]);
    assert.deepEqual(rows[1]?.accuracy, {});
  });

  it("does not hide a mistake of the program, nor a cancelled run", async () => {
    const options = { signal, onEvent: () => undefined };
    await assert.rejects(
      runPoints(points, () => Promise.reject(new TypeError("a bug")), options),
      /a bug/,
    );
    const cancelled = new UserError("cancelled", "Cancelled.", "Start again.");
    await assert.rejects(
      runPoints(points, () => Promise.reject(cancelled), options),
      /Cancelled/,
    );
    const abort = new AbortController();
    let runs = 0;
    const measure = (run: Settings): Promise<CellResult> => {
      runs++;
      abort.abort(new Error("stopped"));
      return Promise.resolve(cell(run, 1));
    };
    await assert.rejects(
      runPoints(points, measure, { signal: abort.signal, onEvent: () => undefined }),
      /stopped/,
    );
    assert.equal(runs, 1);
  });

  it("names a row as it is typed", () => {
    assert.equal(
      variedText({ rank: 4, targetModules: ["attn_q", "attn_v"] }),
      "rank=4, targetModules=attn_q+attn_v",
    );
  });
});
