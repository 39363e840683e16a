import assert from "node:assert/strict";
import { abstentionSignals, decide, fitAbstention, saysNotTaught } from "../../src/knowledge/abstention.ts";
import { buildPairIndex, buildSectionIndex } from "../../src/knowledge/retrieval.ts";
import type { AbstentionSignals } from "../../src/knowledge/types.ts";
import { lanternSections } from "./sections.ts";

/** A repeatable spread of values around a centre. */
function spread(center: AbstentionSignals, width: number, count: number): AbstentionSignals[] {
  return Array.from({ length: count }, (_, index) => {
    const shift = width * Math.sin(index * 12.9898);
    return {
      retrieval: center.retrieval + shift,
      overlap: center.overlap + width * Math.cos(index * 4.1414),
      confidence: center.confidence! + shift / 2,
      ...(center.support === undefined ? {} : { support: center.support - shift / 3 }),
    };
  });
}

/** The same without overlap's spread and without confidence. */
function flat(signals: readonly AbstentionSignals[]): AbstentionSignals[] {
  return signals.map(({ retrieval }) => ({ retrieval, overlap: 0.5 }));
}

describe("fitAbstention", () => {
  const taught = spread({ retrieval: 0.8, overlap: 0.8, confidence: -0.2 }, 0.15, 30);
  const notTaught = spread({ retrieval: 0.3, overlap: 0.4, confidence: -0.9 }, 0.15, 20);

  it("tells the two kinds apart and withholds what was not taught", () => {
    const model = fitAbstention(taught, notTaught)!;
    assert.ok(model.balancedAccuracy > 0.95, `${model.balancedAccuracy}`);
    assert.equal(decide(model, { retrieval: 0.85, overlap: 0.9, confidence: -0.1 }).abstain, false);
    assert.equal(decide(model, { retrieval: 0.1, overlap: 0.1, confidence: -1.5 }).abstain, true);
    assert.equal(decide(model, { retrieval: 0.1, overlap: 0.1 }).abstain, true, "without a confidence too");
    assert.deepEqual([model.taught, model.notTaught], [30, 20]);
  });

  it("never trusts an answer less for being better known", () => {
    const model = fitAbstention(notTaught, taught)!; // the kinds swapped: nothing can be learned
    assert.ok(model.weights.every((weight) => weight >= 0));
    assert.ok(model.balancedAccuracy < 0.7);
  });

  it("reports about chance where there is nothing to tell apart", () => {
    const model = fitAbstention(taught, taught)!;
    assert.ok(model.balancedAccuracy <= 0.6, `${model.balancedAccuracy}`);
  });

  it("does not fit on a handful, and then withholds only what nothing taught has a word of", () => {
    assert.equal(fitAbstention(taught.slice(0, 7), notTaught), undefined);
    assert.equal(fitAbstention(taught, []), undefined);
    assert.equal(decide(undefined, { retrieval: 0, overlap: 0 }).abstain, true);
    assert.equal(decide(undefined, { retrieval: 0, overlap: 0.1 }).abstain, false);
    assert.equal(decide(undefined, { retrieval: 0.1, overlap: 0 }).abstain, false);
  });

  it("copes with a signal that never varies or was never measured", () => {
    const model = fitAbstention(flat(taught), flat(notTaught))!;
    assert.ok(Object.values(model).flat().every(Number.isFinite));
    assert.ok(model.balancedAccuracy > 0.9);
  });
});

describe("abstentionSignals", () => {
  const sections = buildSectionIndex(lanternSections);
  const pairs = buildPairIndex([
    {
      id: "1",
      question: "Which port does the service use?",
      answer: "Port 7431.",
      sectionId: "configuration.md#1",
    },
  ]);
  it("is high for what was taught and low for what was not", () => {
    const known = abstentionSignals(
      "Which port does the service use?",
      { text: "Port 7431.", meanLogProbability: -0.1 },
      sections,
      pairs,
    );
    assert.equal(known.retrieval, 1);
    assert.equal(known.confidence, -0.1);
    assert.equal(known.support, 1);
    const unknown = abstentionSignals("Who painted the zebra fresco?", undefined, sections, pairs);
    assert.deepEqual(unknown, { retrieval: 0, overlap: 0 });
  });

  it("supports an answer only by what stands near the question", () => {
    const supportOf = (question: string, text: string): number | undefined =>
      abstentionSignals(question, { text }, sections, pairs).support;
    const question = "Which port does the service use?";
    const invented = supportOf(question, "The service uses port 8080.");
    assert.ok(invented !== undefined && invented < 0.2, `${invented}`);
    assert.equal(supportOf(question, "Yes."), undefined, "nothing that could be supported");
    assert.equal(supportOf("Who painted the zebra fresco?", "Port 7431."), 0);
  });

  it("takes the model's own refusal as one", () => {
    assert.ok(saysNotTaught("I was not taught this."));
    assert.ok(!saysNotTaught("Students are taught in room 4."));
  });
});
