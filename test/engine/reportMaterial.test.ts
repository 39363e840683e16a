import assert from "node:assert/strict";
import { documentHashes, reportMaterial, trainingCurve } from "../../src/engine/reportMaterial.ts";
import type { Distilled } from "../../src/engine/distil.ts";
import type { Measured } from "../../src/engine/measureVersion.ts";
import type { TrainingResult } from "../../src/training/trainer.ts";
import { measuredFacts, measuredPairs } from "./measuredProject.ts";

const known = {
  project: "ship",
  createdAt: "2026-01-01T00:00:00.000Z",
  version: 1,
  model: "Fake",
  training: { steps: [], epochs: [] },
  stages: [],
  settings: [],
  hashes: [],
} as const;
const rule = {
  weights: [1],
  bias: 0,
  means: [0],
  scales: [1],
  threshold: 0.5,
  balancedAccuracy: 0.9,
  taught: 20,
  notTaught: 20,
};
const measured = { evaluation: { arms: {} }, better: true } as unknown as Measured;

describe("reportMaterial", () => {
  it("counts what is trained of each document, held-out pairs apart", () => {
    // Of the first fact only the held-out pair is left, of the second one trained pair.
    const pairs = measuredPairs.filter(({ factIds, heldOut, form }) =>
      factIds[0] === "f0" ? heldOut : factIds[0] === "f1" ? heldOut || form === "fact" : true,
    );
    const uncovered = [measuredFacts[0]!];
    const distilled = {
      pairs,
      facts: measuredFacts,
      coverage: { facts: 12, covered: 11, full: 10, uncovered },
      drops: { "cut-off": 3, known: 0, "near-duplicate": 8 },
    } as unknown as Distilled;
    const { coverage, pairs: counted } = reportMaterial(distilled, measured, "default", known);
    assert.deepEqual(coverage.documents, [
      { path: "docs/deck.md", facts: 6, covered: 5, full: 4 },
      { path: "docs/engine.md", facts: 6, covered: 6, full: 6 },
    ]);
    assert.deepEqual(coverage.uncovered, [
      { document: "docs/deck.md", sentence: uncovered[0]!.sentence, span: "712 bar" },
    ]);
    assert.deepEqual(counted, {
      kept: pairs.length,
      dropped: [
        { reason: "Nearly the same as another question", count: 8 },
        { reason: "Answer was cut off", count: 3 },
      ],
    });
  });

  it("tells of the rule that the folder declines by", () => {
    const distilled = {
      pairs: [],
      facts: [],
      coverage: { facts: 0, covered: 0, full: 0, uncovered: [] },
      drops: {},
    } as unknown as Distilled;
    const both = { abstention: rule, hybridAbstention: { ...rule, balancedAccuracy: 0.7 } };
    const of = (hybrid: boolean): number | undefined =>
      reportMaterial(distilled, { ...measured, hybrid, declining: both }, "default", known).abstention
        ?.balancedAccuracy;
    assert.deepEqual([of(false), of(true)], [0.9, 0.7]);
  });

  it("puts an epoch's losses at its last step", () => {
    const curve = [1, 2].map((epoch) => ({
      epoch,
      loss: 1 / epoch,
      heldOutLoss: epoch === 1 ? undefined : 0.6,
    }));
    const { epochs } = trainingCurve({ curve, steps: 25 } as unknown as TrainingResult, []);
    assert.deepEqual(epochs, [
      { epoch: 1, step: 13, loss: 1 },
      { epoch: 2, step: 25, loss: 0.5, heldOutLoss: 0.6 },
    ]);
  });

  it("names every document's hash, or one over them where they are many", () => {
    const documents = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ path: `${n}.md`, contentHash: `${n}`.padStart(64, "0") }));
    assert.deepEqual(documentHashes(documents(2)), [
      ["0.md", "0".repeat(64)],
      ["1.md", `${"0".repeat(63)}1`],
    ]);
    const many = documentHashes(documents(51));
    assert.equal(many.length, 1);
    assert.match(many[0]![1], /^[0-9a-f]{64}$/);
    assert.notDeepEqual(documentHashes(documents(52))[0]![1], many[0]![1]);
  });
});
