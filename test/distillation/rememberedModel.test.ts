import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { rememberModel } from "../../src/distillation/rememberedModel.ts";
import type { GenerateRequest } from "../../src/inference/languageModel.ts";
import { scriptedModel, temporaryFolder } from "./sample.ts";

const request: GenerateRequest = {
  messages: [{ role: "user", content: "Question: When was Tarn started?" }],
  maxTokens: 8,
  temperature: 0,
};

describe("rememberModel", () => {
  it("asks the same only once, over a restart, and anew what may not use the same words", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "answers.jsonl");
    const model = scriptedModel();
    try {
      for (const times of [1, 0]) {
        const memory = await rememberModel(path, "model", () => Promise.resolve(model));
        await memory.generate([request]);
        await memory.generate([request]);
        assert.equal(memory.asked, times);
        memory.close();
      }
      const memory = await rememberModel(path, "model", () => Promise.resolve(model));
      await memory.generate([
        { ...request, avoid: ["start"] },
        { ...request, avoid: ["begin"] },
      ]);
      assert.equal(memory.asked, 2);
      memory.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
