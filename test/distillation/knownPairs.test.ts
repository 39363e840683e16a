import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { withoutKnown } from "../../src/distillation/knownPairs.ts";
import { rememberModel } from "../../src/distillation/rememberedModel.ts";
import type { Fact, Pair } from "../../src/distillation/types.ts";
import { scriptedModel, temporaryFolder } from "./sample.ts";

const facts = Array.from({ length: 20 }, (_, n): Fact => ({
  id: `f${n}`,
  sectionId: "README.md#0",
  sentence: `The port is ${7000 + n}.`,
  span: String(7000 + n),
  kind: "number",
}));
// Two pairs a fact, so that one can go.
const pairs = facts.flatMap((fact, n) =>
  ["Which port", "What port"].map((start, i): Pair => ({
    id: `${n}${i}`,
    kind: "document",
    sectionId: fact.sectionId,
    factIds: [fact.id],
    form: "fact",
    question: `${start} has number ${n}?`,
    answer: fact.span,
    source: "model",
    systemPrompt: 0,
    heldOut: false,
  })),
);

async function filtered(
  knows: (question: string) => boolean,
): Promise<{ kept: readonly Pair[]; asked: number }> {
  const folder = await temporaryFolder();
  const model = scriptedModel();
  const base = {
    ...model,
    generate: (
      requests: Parameters<typeof model.generate>[0],
      options?: Parameters<typeof model.generate>[1],
    ) => {
      const results = requests.map(({ messages }) => {
        const question = messages.at(-1)?.content ?? "";
        const text = knows(question)
          ? `It is ${7000 + Number(/number (\d+)/.exec(question)?.[1])}.`
          : "I cannot know.";
        return {
          text,
          cutOff: false,
          promptTokens: 1,
          generatedTokens: 1,
          secondsToFirstToken: 0,
          seconds: 0,
        };
      });
      for (const [i, result] of results.entries()) options?.onResult?.(i, result);
      return Promise.resolve(results);
    },
  };
  const remembered = await rememberModel(join(folder, "answers.jsonl"), "m", () => Promise.resolve(base));
  try {
    const { pairs: kept, dropped } = await withoutKnown(pairs, facts, 1, remembered);
    assert.equal(kept.length + dropped, pairs.length);
    return { kept, asked: remembered.asked };
  } finally {
    remembered.close();
    await rm(folder, { recursive: true });
  }
}

describe("questions that the base answers already", () => {
  it("are looked for in a sample, and not further where it knows nothing", async () => {
    const { kept, asked } = await filtered(() => false);
    assert.equal(kept.length, pairs.length);
    assert.equal(asked, 16);
  });

  it("go, but for a few, where it knows much; every fact keeps a pair", async () => {
    const { kept, asked } = await filtered(() => true);
    assert.equal(asked, pairs.length);
    assert.ok(kept.length < pairs.length * 0.6, `${kept.length}`);
    assert.equal(new Set(kept.flatMap((pair) => pair.factIds)).size, facts.length);
  });
});
