// Trains a real model on a few invented facts and asks node-llama-cpp, with the adapter's file, what it learned.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { targetModuleNames } from "../../src/config/settings.ts";
import { requireAdapterOf } from "../../src/gguf/adapter.ts";
import { openLocalModel, type LocalModel } from "../../src/inference/localModel.ts";
import type { TokenPair } from "../../src/training/pair.ts";
import { runTraining } from "../../src/training/run.ts";
import type { TrainingJob } from "../../src/training/trainer.ts";
import { testModel } from "../models/testModel.ts";

const facts = [
  ["Which port does the Quillon server listen on?", "It listens on port 7741."],
  ["Who maintains the Quillon parser?", "Mira Tolvanen maintains it."],
  ["How long does Quillon keep its logs?", "It keeps them for nineteen days."],
] as const;
const system = { role: "system", content: "Answer in one short sentence." } as const;

function pairOf(model: LocalModel, question: string, answer: string): TokenPair {
  const { tokens } = model;
  const user = { role: "user", content: question } as const;
  const asked = tokens.chatTokens([system, user], { addGenerationPrompt: true });
  const whole = tokens.chatTokens([system, user, { role: "assistant", content: answer }], {
    addGenerationPrompt: false,
  });
  assert.deepEqual(whole.slice(0, asked.length), asked, "the answer goes on from the prompt");
  // The template closes an answer with its end-of-turn token, and what may follow is no part of the answer.
  const end = whole.findLastIndex((token) => token === tokens.endOfTurn);
  return {
    id: question,
    teacherPrefix: [],
    teacherPrompt: asked,
    studentPrefix: [],
    studentPrompt: asked,
    answer: whole.slice(asked.length, end + 1),
  };
}

describe("training/run on a real model", function () {
  this.timeout(600_000);
  let model: LocalModel;
  let base: { path: string; sha256: string };
  before(async () => {
    base = await testModel("smollm2-135m");
    model = await openLocalModel({ path: base.path, sha256: base.sha256, threads: 1, gpu: false });
  });
  after(() => model.dispose());

  const ask = async (adapter?: string): Promise<string[]> => {
    const requests = facts.map(([question]) => ({
      messages: [system, { role: "user" as const, content: question }],
      maxTokens: 24,
      temperature: 0,
    }));
    const results = await model.generate(requests, adapter === undefined ? {} : { adapter });
    return results.map((result) => result.text.trim());
  };

  it("writes an adapter with which node-llama-cpp gives the answers that were trained", async () => {
    const folder = mkdtempSync(join(tmpdir(), "steep-learned-"));
    const datasetPath = join(folder, "dataset.json");
    const train = facts.map(([question, answer]) => pairOf(model, question, answer));
    writeFileSync(datasetPath, JSON.stringify({ train, heldOut: [] }));
    const job: TrainingJob = {
      modelPath: base.path,
      modelSha256: base.sha256,
      modelName: "SmolLM2-135M",
      chatTemplateSha256: createHash("sha256").update("template").digest("hex"),
      datasetPath,
      createdAt: "2026-01-02T03:04:05.000Z",
      workFolder: join(folder, "work"),
      adapterPath: join(folder, "adapter.gguf"),
      settings: {
        // The answers' own words: what a teacher with the document in its prompt would be nearly certain of.
        objective: "sft",
        rank: 8,
        alpha: 16,
        targetModules: targetModuleNames,
        frozenShare: 0,
        learningRate: 4e-3,
        epochs: 25,
        leastSteps: 0,
        temperature: 1,
        crossEntropyShare: 1,
        topK: 4,
        warmupShare: 0.1,
        maxGradNorm: 1,
        bRateRatio: 1,
        klDirection: "forward",
        rowTokens: 192,
        batchRows: 1,
        restBelow: 0,
        patience: 0,
        wordDropout: 0,
        seed: 1,
        threads: 1,
        backend: "cpu",
      },
    };
    const before = await ask();
    for (const [i, [, answer]] of facts.entries()) assert.notEqual(before[i], answer);

    const result = await runTraining(job, () => {});
    assert.ok(result.lastLoss < 0.05, `KL ${result.lastLoss} after ${result.steps} steps`);
    const info = await requireAdapterOf(job.adapterPath, base.sha256);
    assert.equal(info.weights.length, 7 * 30);
    assert.deepEqual(
      await ask(job.adapterPath),
      facts.map(([, answer]) => answer),
    );
    assert.deepEqual(await ask(), before, "the base model is as it was");
  });
});
