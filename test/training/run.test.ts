import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readAdapterInfo } from "../../src/gguf/adapter.ts";
import { readGguf } from "../../src/gguf/reader.ts";
import { hasSettled } from "../../src/training/loop.ts";
import { runTraining } from "../../src/training/run.ts";
import type { TrainingEvent, TrainingJob, TrainingResult } from "../../src/training/trainer.ts";
import { tiny } from "../models/tinyModel.ts";
import { randomPairs, tinyJob, type TinyJobOptions } from "./tinyJob.ts";

interface Finished {
  readonly job: TrainingJob;
  readonly result: TrainingResult;
  readonly events: readonly TrainingEvent[];
  readonly losses: readonly number[];
}

async function train(options: TinyJobOptions = {}): Promise<Finished> {
  const job = await tinyJob(options);
  const events: TrainingEvent[] = [];
  const result = await runTraining(job, (event) => events.push(event));
  return { job, result, events, losses: lossesOf(events) };
}

function lossesOf(events: readonly TrainingEvent[]): number[] {
  return events.flatMap((event) => (event.kind === "step" ? [event.loss] : []));
}

describe("training/run", function () {
  this.timeout(120_000);
  let usual: Finished;
  before(async () => {
    usual = await train();
  });

  it("lowers the loss of every epoch", () => {
    const { result, losses } = usual;
    assert.equal(result.curve.length, 4);
    assert.equal(result.firstLoss, losses[0]);
    assert.equal(result.lastLoss, losses.at(-1));
    assert.equal(result.steps, losses.length);
    const epochs = result.curve.map((epoch) => epoch.loss);
    for (let i = 1; i < epochs.length; i++)
      assert.ok((epochs[i] ?? 0) < (epochs[i - 1] ?? 0), `loss by epoch: ${epochs.join(", ")}`);
    assert.ok((epochs.at(-1) ?? 1) < (epochs[0] ?? 0) * 0.8, `loss by epoch: ${epochs.join(", ")}`);
  });

  it("says what it plans, how far it is, and in the end how each pair is learned", () => {
    const { events, result } = usual;
    const kinds = events.map((event) => event.kind);
    assert.equal(kinds[0], "plan");
    assert.ok(kinds.indexOf("loading") < kinds.indexOf("targets"));
    assert.ok(kinds.indexOf("targets") < kinds.indexOf("step"));
    const [plan] = events;
    assert.ok(plan?.kind === "plan" && plan.bytes > 0 && plan.accumulate === 1);
    assert.equal(plan.steps, result.steps);
    const taught = events.flatMap((event) => (event.kind === "targets" ? [event] : []));
    assert.deepEqual([taught[0]?.done, taught.at(-1)?.done, taught.at(-1)?.total], [0, 12, 12]);
    const progress = events.flatMap((event) => (event.kind === "step" ? [event.progress] : []));
    assert.deepEqual(
      progress,
      [...progress].toSorted((a, b) => a - b),
    );
    assert.equal(progress.at(-1), 1);
    assert.equal(Object.keys(result.pairLoss).length, 12);
    assert.ok(Object.values(result.pairLoss).every((loss) => loss > 0 && Number.isFinite(loss)));
    assert.ok(result.tokens > 0 && result.peakBytes > 0);
  });

  it("asks the teacher once for pairs that it reads and answers alike", async () => {
    const six = randomPairs(1, 6);
    const asked = six.map((pair) => ({ ...pair, id: `${pair.id} again`, studentPrompt: [5, 6, 7] }));
    const { job, events, result } = await train({
      dataset: { train: [...six, ...asked], heldOut: [] },
      settings: { epochs: 1 },
    });
    const taught = events.flatMap((event) => (event.kind === "targets" ? [event.done] : []));
    assert.deepEqual([taught[0], taught.at(-1)], [0, 12]);
    const record = 16 + 4 + 5 * job.settings.topK * 8;
    assert.equal(readFileSync(join(job.workFolder, "targets.bin")).length, 32 + 6 * record);
    assert.equal(Object.keys(result.pairLoss).length, 12);
  });

  it("writes an adapter whose header says what it belongs to, with the factors of every projection", async () => {
    const { job, result } = usual;
    const info = await readAdapterInfo(result.adapterPath);
    assert.equal(info.rank, 4);
    assert.equal(info.alpha, 8);
    assert.equal(info.architecture, "llama");
    assert.equal(info.baseSha256, job.modelSha256);
    assert.equal(info.chatTemplateSha256, job.chatTemplateSha256);
    assert.equal(info.created, job.createdAt);
    assert.deepEqual(info.settings, job.settings);
    assert.equal(info.weights.length, 7 * tiny.nLayer);
    const { tensors } = await readGguf(result.adapterPath);
    const q = tiny.nHead * tiny.dHead;
    const kv = tiny.nHeadKv * tiny.dHead;
    const shapes: Record<string, [number, number]> = {
      attn_q: [tiny.nEmbd, q],
      attn_k: [tiny.nEmbd, kv],
      attn_v: [tiny.nEmbd, kv],
      attn_output: [q, tiny.nEmbd],
      ffn_gate: [tiny.nEmbd, tiny.nFf],
      ffn_up: [tiny.nEmbd, tiny.nFf],
      ffn_down: [tiny.nFf, tiny.nEmbd],
    };
    for (let layer = 0; layer < tiny.nLayer; layer++) {
      for (const [name, [nIn, nOut]] of Object.entries(shapes)) {
        const weight = `blk.${layer}.${name}.weight`;
        assert.deepEqual(tensors.get(`${weight}.lora_a`)?.dimensions, [nIn, 4]);
        assert.deepEqual(tensors.get(`${weight}.lora_b`)?.dimensions, [4, nOut]);
      }
    }
    assert.ok(
      existsSync(join(job.workFolder, "checkpoint.bin")),
      "kept until the adapter is known to be safe",
    );
  });

  it("gives the same losses to the last digit and the same file for the same seed", async () => {
    const again = await train();
    assert.deepEqual(again.losses, usual.losses);
    assert.deepEqual(again.result.curve, usual.result.curve);
    assert.ok(readFileSync(again.job.adapterPath).equals(readFileSync(usual.job.adapterPath)));
  });

  it("gives the same losses to the last digit with two threads too", async () => {
    const [first, second] = [
      await train({ settings: { threads: 2, epochs: 1 } }),
      await train({ settings: { threads: 2, epochs: 1 } }),
    ];
    assert.deepEqual(second.losses, first.losses);
    assert.ok(readFileSync(second.job.adapterPath).equals(readFileSync(first.job.adapterPath)));
  });

  it("gives others for another seed", async () => {
    const other = await train({ settings: { seed: 2 } });
    assert.notDeepEqual(other.losses, usual.losses);
    assert.ok(other.result.lastLoss < other.result.firstLoss);
  });

  it("measures held-out pairs after every epoch and never learns from them", async () => {
    const pairs = randomPairs(1, 12);
    const { result, job } = await train({ dataset: { train: pairs, heldOut: randomPairs(2, 6) } });
    const losses = result.curve.map((epoch) => epoch.heldOutLoss ?? Number.NaN);
    assert.equal(losses.length, 4);
    assert.ok(losses.every((loss) => loss > 0));
    assert.equal(result.heldOutLoss, losses.at(-1));
    assert.ok(readFileSync(job.adapterPath).length > 0);
    assert.deepEqual(
      result.curve.map((epoch) => epoch.loss.toFixed(4)),
      usual.result.curve.map((epoch) => epoch.loss.toFixed(4)),
    );
    assert.equal(Object.keys(result.pairLoss).length, 12);
    // Held-out pairs that are the training pairs are measured as learned: the measure sees the factors.
    const same = await train({
      settings: { crossEntropyShare: 0 },
      dataset: { train: pairs, heldOut: pairs.map((pair) => ({ ...pair, id: `again ${pair.id}` })) },
    });
    const measured = same.result.curve.map((epoch) => epoch.heldOutLoss ?? Number.NaN);
    assert.ok((measured.at(-1) ?? 1) < (measured[0] ?? 0));
    assert.ok((measured.at(-1) ?? 1) < same.result.firstLoss * 0.8);
  });

  it("counts the held-out answers that would be said word for word", async () => {
    const pairs = randomPairs(1, 12);
    const again = pairs.map((pair) => ({ ...pair, id: `again ${pair.id}` }));
    const { result, events } = await train({
      settings: { objective: "sft", epochs: 60 },
      dataset: { train: pairs, heldOut: [...again, ...randomPairs(2, 12)] },
    });
    const shares = result.curve.map((epoch) => epoch.heldOutAccuracy ?? Number.NaN);
    assert.equal(shares[0], 0);
    // What it was taught it says, what it was not taught it does not.
    assert.ok((shares.at(-1) ?? 0) > 0.3 && (shares.at(-1) ?? 1) <= 0.5, `${shares.at(-1)}`);
    const told = events.flatMap((event) => (event.kind === "epoch" ? [event.heldOutAccuracy] : []));
    assert.deepEqual(told, shares);
  });

  it("learns the answers' own words with the supervised objective", async () => {
    const { result, events } = await train({ settings: { objective: "sft", epochs: 30 } });
    assert.ok(events.every((event) => event.kind !== "targets"));
    // A random model gives each of its 128 words about the same chance: ln 128 = 4.9 nats.
    assert.ok(result.firstLoss > 4, `first loss ${result.firstLoss}`);
    assert.ok(result.lastLoss < 0.5 * result.firstLoss, `last loss ${result.lastLoss}`);
  });

  it("lets learned pairs rest for most epochs, but none for good", async () => {
    const epochs = 12;
    const all = await train({ settings: { epochs } });
    const resting = await train({ settings: { epochs, restBelow: 1000 } });
    assert.ok(resting.result.tokens < all.result.tokens * 0.6, `${resting.result.tokens} tokens`);
    assert.equal(resting.result.curve.length, epochs);
    assert.ok(
      resting.result.curve.every(({ loss }) => loss > 0),
      "every epoch learns something",
    );
    const none = await train({ settings: { epochs, restBelow: 1e-9 } });
    assert.equal(none.result.tokens, all.result.tokens);
  });

  it("ends early when held-out pairs got no better for as many epochs as its patience lasts", async () => {
    // The held-out pairs ask the same and want other answers, so that at last they can only get worse.
    const pairs = randomPairs(6, 11);
    const others = pairs.map((pair, i) => ({
      ...pair,
      id: `other ${pair.id}`,
      answer: pairs[(i + 1) % pairs.length]!.answer,
    }));
    const epochs = 60;
    const patient = await train({
      settings: { objective: "sft", epochs, patience: 2 },
      dataset: { train: pairs, heldOut: others },
    });
    const { curve } = patient.result;
    assert.ok(curve.length > 2 && curve.length < epochs, `${curve.length} epochs`);
    assert.ok(hasSettled(curve, 2));
    assert.ok(!hasSettled(curve.slice(0, -1), 2));
    assert.equal(patient.events.filter((event) => event.kind === "epoch").length, curve.length);
  });

  it("has settled only when neither divergence nor accuracy got better", () => {
    const curve = (points: readonly (readonly [number, number])[]) =>
      points.map(([heldOutLoss, heldOutAccuracy], i) => ({
        epoch: i + 1,
        loss: 1,
        heldOutLoss,
        heldOutAccuracy,
      }));
    const worse = curve([
      [0.5, 0.3],
      [0.4, 0.4],
      [0.45, 0.4],
      [0.4, 0.3],
    ]);
    assert.ok(hasSettled(worse, 2));
    assert.ok(!hasSettled(worse, 3));
    assert.ok(!hasSettled(worse, 0));
    assert.ok(
      !hasSettled(
        curve([
          [0.5, 0.3],
          [0.4, 0.4],
          [0.45, 0.5],
          [0.45, 0.3],
        ]),
        2,
      ),
      "said more word for word",
    );
    assert.ok(
      !hasSettled(
        curve([
          [0.5, 0.3],
          [0.4, 0.4],
          [0.45, 0.4],
          [0.3, 0.4],
        ]),
        2,
      ),
      "diverges less",
    );
    assert.ok(
      !hasSettled(
        [1, 2, 3].map((epoch) => ({ epoch, loss: 1, heldOutLoss: undefined, heldOutAccuracy: undefined })),
        1,
      ),
      "nothing was held out",
    );
  });

  it("trains only the projections that it is told to", async () => {
    const { result } = await train({ settings: { targetModules: ["attn_q", "ffn_down"], epochs: 1 } });
    const { weights } = await readAdapterInfo(result.adapterPath);
    assert.deepEqual(
      [...weights].toSorted(),
      [
        "blk.0.attn_q.weight",
        "blk.0.ffn_down.weight",
        "blk.1.attn_q.weight",
        "blk.1.ffn_down.weight",
      ].toSorted(),
    );
  });
});
