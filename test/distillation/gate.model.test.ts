import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { budgets } from "../../src/distillation/budget.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import { teacherGate } from "../../src/distillation/gate.ts";
import { rememberModel } from "../../src/distillation/rememberedModel.ts";
import { markdownOutline } from "../../src/documents/markdown.ts";
import { sectionsOf } from "../../src/documents/sections.ts";
import { UserError } from "../../src/errors/userError.ts";
import { openLocalModel } from "../../src/inference/localModel.ts";
import { options } from "../../src/config/settings.ts";
import { type TestModelId, testModel } from "../models/testModel.ts";
import { temporaryFolder } from "./sample.ts";

const folder = fileURLToPath(new URL("../../resources/samples/brindlow/docs/", import.meta.url));
const sections = readdirSync(folder).flatMap((name) =>
  sectionsOf(name, name, markdownOutline(readFileSync(join(folder, name), "utf8"))),
);

/** Runs the gate with a real model; undefined when the model is too small. */
async function gate(id: TestModelId): Promise<{ sample: number; answered: number } | undefined> {
  const file = await testModel(id);
  const work = await temporaryFolder();
  const model = await openLocalModel({ path: file.path, sha256: file.sha256, threads: 0, gpu: false });
  const memory = await rememberModel(join(work, "answers.jsonl"), file.sha256, () => Promise.resolve(model));
  const facts = allFacts(sections, "Brindlow");
  try {
    const input = { project: "Brindlow", sections, facts, budget: budgets.quick, seed: 1 };
    return await teacherGate(input, memory, options.minTeacherAccuracy.default, () => undefined);
  } catch (error) {
    assert.ok(UserError.is(error) && error.code === "model-too-small", String(error));
    return undefined;
  } finally {
    memory.close();
    await model.dispose();
    await rm(work, { recursive: true });
  }
}

describe("teacher gate on real models", function () {
  this.timeout(600_000);

  it("refuses SmolLM2-135M", async () => {
    assert.equal(await gate("smollm2-135m"), undefined);
  });

  it("lets Qwen2.5-Coder-0.5B pass", async () => {
    const result = await gate("qwen2.5-coder-0.5b");
    // Of the facts that were tried, those with a usable question count.
    assert.ok(result && result.sample >= budgets.quick.gateSample / 2, JSON.stringify(result));
  });
});
