// A project of a dozen facts, and a model of rules that was taught some of them: for tests of what is measured.
import type { Fact, Pair } from "../../src/distillation/types.ts";
import type { Document } from "../../src/documents/types.ts";
import { document } from "../evaluation/documents.ts";
import { type FakeModel, fakeModel } from "../evaluation/fakeModel.ts";

const topics = [
  ["harbour pump", "pressure", "712 bar"],
  ["signal lamp", "voltage", "48 volts"],
  ["anchor chain", "length", "93 metres"],
  ["bilge alarm", "delay", "17 seconds"],
  ["cargo crane", "limit", "6400 kilograms"],
  ["fog horn", "interval", "55 seconds"],
  ["dock radio", "channel", "channel 21"],
  ["tide gauge", "depth", "5.5 metres"],
  ["mooring winch", "torque", "830 newtons"],
  ["ballast valve", "colour", "ochre"],
  ["chart table", "scale", "1:40000"],
  ["rescue boat", "crew", "nine sailors"],
] as const;

/** Two documents of six sections. */
export const measuredDocuments: readonly Document[] = ["docs/deck.md", "docs/engine.md"].map((path, half) =>
  document(
    path,
    topics
      .slice(half * 6, half * 6 + 6)
      .map(([part, what, value]) => [part, `The ${what} of the ${part} is ${value}.`] as const),
  ),
);

const sectionIds = measuredDocuments.flatMap(({ sections }) => sections.map(({ id }) => id));

export const measuredFacts: readonly Fact[] = topics.map(([part, what, value], n) => ({
  id: `f${n}`,
  sectionId: sectionIds[n]!,
  sentence: `The ${what} of the ${part} is ${value}.`,
  span: value,
  kind: "number",
}));

function pair(n: number, question: string, more: Partial<Pair>): Pair {
  return {
    id: `p${n}-${question.length}`,
    kind: "document",
    sectionId: sectionIds[n]!,
    factIds: [`f${n}`],
    form: "fact",
    question,
    answer: topics[n]![2],
    source: "model",
    systemPrompt: 0,
    heldOut: false,
    ...more,
  };
}

/** Of each fact three trained pairs and one that was held out. */
export const measuredPairs: readonly Pair[] = topics.flatMap(([part, what], n) => [
  pair(n, `What is the ${what} of the ${part}?`, {}),
  pair(n, `Tell me the ${part}'s ${what}.`, { form: "definition" }),
  pair(n, `Which ${what} does a ${part} have?`, { form: "option-value" }),
  pair(n, `How is the ${what} of the ${part} given?`, {
    form: n % 2 === 0 ? "how-to" : "why",
    heldOut: true,
  }),
]);

export const measuredAdapter = { path: "/adapters/a.gguf", sha256: "a".repeat(64) };

/**
 * Reads every value that stands in the prompt; the adapter knows the first `known` facts by heart and is sure of them.
 * About anything else it invents something.
 * @param unsure mean log-probability of what it invents
 */
export function shipModel(known: number, unsure = -2): FakeModel {
  return fakeModel(
    ({ user, adapter }) => {
      const asked = topics.findIndex(([part]) =>
        user.slice(user.lastIndexOf("Question:") + 1).includes(part),
      );
      const value = topics[asked]?.[2];
      if (value !== undefined && user.includes(`is ${value}`)) return `It is ${value}.`;
      if (value !== undefined && adapter === measuredAdapter.path && asked < known) return `It is ${value}.`;
      return "It is the purple zeppelin.";
    },
    (text) => (text.includes("zeppelin") ? unsure : -0.2),
  );
}
