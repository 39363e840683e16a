import assert from "node:assert/strict";
import { resolveSettings } from "../../src/config/settings.ts";
import type { MeasureInput } from "../../src/engine/measureInput.ts";
import { type Measured, measureVersion } from "../../src/engine/measureVersion.ts";
import { openPlace } from "../../src/engine/place.ts";
import type { LocalModel } from "../../src/inference/localModel.ts";
import { abstentionSignals, decide } from "../../src/knowledge/abstention.ts";
import { makeKnowledgeFolders } from "../../src/knowledge/dataFolder.ts";
import { buildPairIndex, buildSectionIndex } from "../../src/knowledge/retrieval.ts";
import { temporaryFolders } from "../cli/steep.ts";
import type { FakeModel } from "../evaluation/fakeModel.ts";
import {
  measuredAdapter,
  measuredDocuments,
  measuredFacts,
  measuredPairs,
  shipModel,
} from "./measuredProject.ts";

const folderOf = temporaryFolders();

async function measure(
  model: FakeModel,
  more: Partial<MeasureInput> = {},
  given: Readonly<Record<string, unknown>> = { budget: "quick" },
): Promise<Measured> {
  const place = await openPlace(await folderOf(), await folderOf());
  await makeKnowledgeFolders(place.paths);
  return measureVersion({
    place,
    set: { documents: measuredDocuments, problems: [] },
    model: { contextTokens: 8192 },
    // The measurement asks it like any model; tokens of its own it never looks at.
    lazy: { open: () => Promise.resolve(model as unknown as LocalModel), close: () => Promise.resolve() },
    options: {
      settings: resolveSettings(given),
      signal: new AbortController().signal,
      onEvent: () => undefined,
    },
    distilled: {
      pairs: measuredPairs,
      facts: measuredFacts,
      coverage: { facts: 12, covered: 12, full: 12, uncovered: [] },
      drops: {},
      datasetPath: "",
      templateHash: "",
    } as unknown as MeasureInput["distilled"],
    adapter: measuredAdapter,
    before: undefined,
    ...more,
  });
}

describe("measureVersion", function () {
  // Hundreds of answers are written down one by one.
  this.timeout(180_000);

  it("fills no more than the model's own context, where that is small", async () => {
    const longest = async (contextTokens: number): Promise<number> => {
      const model = shipModel(9);
      await measure(model, { model: { contextTokens } });
      const words = model.asked.map(({ request }) => request.messages.at(-1)!.content.split(/\s+/).length);
      return Math.max(...words);
    };
    const [small, large] = [await longest(380), await longest(8192)];
    assert.ok(small <= 380 - 256 && large > small, `${small} and ${large} words`);
  });

  it("measures briefly where that is asked for", async () => {
    const { evaluation, accuracy, cost } = await measure(shipModel(9), {}, { measure: "brief" });
    assert.deepEqual(Object.keys(evaluation.arms), ["base", "oracle", "adapter"]);
    assert.deepEqual(accuracy, { base: 0, oracle: 1, adapter: 0.75, n: 12 });
    assert.equal(cost, undefined);
  });

  it("measures every arm on held-out questions only", async () => {
    const { evaluation, accuracy, systemPrompt } = await measure(shipModel(9));
    assert.deepEqual(
      Object.entries(evaluation.arms).map(([arm, one]) => [arm, one.accuracy, one.n]),
      [
        ["base", 0, 12],
        ["oracle", 1, 12],
        ["rag", 1, 12],
        ["documents", 1, 12],
        ["adapter", 0.75, 12],
        ["adapter+rag", 1, 12],
      ],
    );
    assert.deepEqual(accuracy, { base: 0, oracle: 1, adapter: 0.75, n: 12 });
    assert.equal(evaluation.recovery, 0.75);
    assert.ok(evaluation.answers.every(({ question }) => question.startsWith("How is the")));
    assert.deepEqual(Object.keys(evaluation.perDocument), ["docs/deck.md", "docs/engine.md"]);
    assert.deepEqual(Object.keys(evaluation.perForm), ["how-to", "why"]);
    assert.equal(systemPrompt, "default", "the first of two that are as good");
    // Cheap only where the prompts are short.
    const scored = Object.entries(evaluation.arms).filter(([, one]) => one.goldLogLikelihood !== undefined);
    assert.deepEqual(
      scored.map(([arm]) => arm),
      ["base", "adapter"],
    );
  });

  it("answers with retrieval by default only where that is better", async () => {
    const partly = await measure(shipModel(9));
    assert.equal(partly.hybrid, true);
    assert.equal(partly.declining?.abstentionQuality?.arm, "adapter+rag");
    const wholly = await measure(shipModel(12));
    assert.equal(wholly.hybrid, false, "as good as retrieval, and cheaper");
    assert.equal(wholly.declining?.abstentionQuality?.arm, "adapter");
    assert.equal(wholly.declining.hybridAbstention, undefined);
  });

  it("declines what was not taught, and nothing of what was", async () => {
    const { declining } = await measure(shipModel(12));
    const quality = declining!.abstentionQuality!;
    assert.deepEqual([quality.taught, quality.answered, quality.answeredRight], [12, 12, 12]);
    assert.ok(quality.untaught >= 30);
    assert.equal(quality.declined, quality.untaught);
    assert.deepEqual(quality.invented, []);
    assert.ok(declining!.abstention!.balancedAccuracy > 0.95);
  });

  it("does not decline who asks in words of no document", async () => {
    const { abstention } = (await measure(shipModel(12, -0.3))).declining!;
    const sections = buildSectionIndex(measuredDocuments.flatMap((document) => document.sections));
    const pairs = buildPairIndex(measuredPairs.filter(({ heldOut }) => !heldOut));
    const abstains = (question: string, text: string, meanLogProbability: number): boolean =>
      decide(abstention, abstentionSignals(question, { text, meanLogProbability }, sections, pairs)).abstain;
    const asked = "How much oomph do we get from the pump by the quay?";
    assert.equal(abstains(asked, "It is 712 bar.", -0.2), false, "sure, and held by what is taught near it");
    assert.equal(abstains(asked, "It is the purple zeppelin.", -0.3), true);
  });

  it("finds the right sources below right answers", async () => {
    assert.deepEqual((await measure(shipModel(9))).sources, { n: 9, first: 9, among: 9 });
  });

  it("keeps the version before when it answers more", async () => {
    const before = {
      format: 1,
      folder: "/",
      active: 1,
      versions: [
        {
          version: 1,
          file: "adapter-b.gguf",
          sha256: "b".repeat(64),
          baseSha256: "e".repeat(64),
          baseName: "Another base",
          createdAt: "2026-01-01T00:00:00.000Z",
          pairs: 1,
          facts: 1,
          covered: 1,
          accuracy: { base: 0, adapter: 0.8, oracle: 1, n: 12 },
          documents: [],
        },
      ],
    } as const;
    assert.equal((await measure(shipModel(9), { before })).better, false);
    assert.equal((await measure(shipModel(10), { before })).better, true);
  });

  it("claims nothing from a handful of questions", async () => {
    const few = measuredPairs.filter(({ heldOut, sectionId }) => !heldOut || sectionId === "docs/deck.md#0");
    const measured = await measure(shipModel(9), {
      distilled: { pairs: few, facts: measuredFacts } as unknown as MeasureInput["distilled"],
    });
    assert.deepEqual(measured.evaluation.arms, {});
    assert.equal(measured.accuracy, undefined);
    assert.equal(measured.better, true);
  });
});
