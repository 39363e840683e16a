// Pairs about more than one fact: two facts of different sections in one question, the steps of a task in order, and
// what a section says as a whole.
import type { Section } from "../documents/types.ts";
import { idOf, seedOf, shuffled } from "./randomness.ts";
import { isStated } from "./statement.ts";
import { studentSystemPrompts, systemPromptFor } from "./systemPrompts.ts";
import type { Fact, Pair } from "./types.ts";
import { lowerStart } from "./wording.ts";

/** Share of the document pairs that ask for two facts at once. */
export const twoFactShare = 0.03;

/** Words of each answer. */
const longestPart = 16;
/** Characters of both sections together: the teacher's rows are as long as the longest pair. */
const longestSections = 1500;
/** Words of a summary. */
const longestSummary = 40;

/**
 * Questions that join two kept ones of different sections, where the two are short. Only training pairs serve: what is
 * held out must not come in by this door.
 */
export function twoFactPairs(
  pairs: readonly Pair[],
  sections: readonly Section[],
  count: number,
  seed: number,
): Pair[] {
  const lengths = new Map(sections.map(({ id, text }) => [id, text.length]));
  const lengthOf = (pair: Pair): number => lengths.get(pair.sectionId ?? "") ?? Infinity;
  const usable = shuffled(
    pairs.filter(
      (pair) =>
        pair.kind === "document" &&
        pair.source === "model" &&
        !pair.heldOut &&
        pair.answer.split(/\s+/).length <= longestPart,
    ),
    seed,
    (pair) => `two ${pair.id}`,
  );
  const made: Pair[] = [];
  const used = new Set<string>();
  for (const first of usable) {
    if (made.length >= count) break;
    if (used.has(first.id)) continue;
    const second = usable.find(
      (other) =>
        !used.has(other.id) &&
        other.sectionId !== first.sectionId &&
        lengthOf(first) + lengthOf(other) <= longestSections,
    );
    if (!second || first.sectionId === undefined || second.sectionId === undefined) continue;
    used.add(first.id).add(second.id);
    const question = `${first.question.replace(/\?$/, "")}, and ${lowerStart(second.question)}`;
    made.push({
      ...documentPair(first.sectionId, [...first.factIds, ...second.factIds], question),
      form: "two-fact",
      answer: `${withEnd(first.answer)} ${withEnd(second.answer)}`,
      style: "quote",
      secondSectionId: second.sectionId,
    });
  }
  return made;
}

/** For each ordered list, the question for all of its steps. */
export function taskPairs(sections: readonly Section[], facts: readonly Fact[], project: string): Pair[] {
  return sections.flatMap((section) => {
    const steps = facts.filter((fact) => fact.sectionId === section.id && fact.step !== undefined);
    const title = steps[0]?.step?.title;
    const words = steps.reduce((sum, { span }) => sum + span.split(/\s+/).length, 0);
    if (title === undefined || steps.length < 2 || words > 50) return [];
    const answer = steps.map(({ span }, i) => `${i + 1}. ${span.replace(/[.;]$/, "")}`).join("; ");
    const pair = documentPair(
      section.id,
      steps.map(({ id }) => id),
      `What are the steps of "${title.toLowerCase()}" in ${project}, in order?`,
    );
    return [{ ...pair, form: "how-to" as const, answer: `${answer}.`, style: "sentence" as const }];
  });
}

/** For each section with enough to say, its first statements: a small model's own summaries are often wrong. */
export function summaryPairs(sections: readonly Section[], facts: readonly Fact[], project: string): Pair[] {
  return sections.flatMap((section): Pair[] => {
    const own = facts.filter((fact) => fact.sectionId === section.id);
    if (own.length < 3) return [];
    const title = section.headingTrail.at(-1) ?? section.document;
    const question = `What do the documents of ${project} say about "${title}"?`;
    const statements = new Set(own.filter(isStated).map(({ sentence }) => sentence));
    const answer = firstWords([...statements], longestSummary);
    return answer === ""
      ? []
      : [{ ...documentPair(section.id, [], question), form: "summary", answer, style: "quote" }];
  });
}

/** As many of the texts, from the first on, as have no more words than that together. */
function firstWords(texts: readonly string[], most: number): string {
  let words = 0;
  const taken = texts.findIndex((text) => (words += text.split(/\s+/).length) > most);
  return texts.slice(0, taken < 0 ? texts.length : taken).join(" ");
}

function withEnd(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function documentPair(
  sectionId: string,
  factIds: readonly string[],
  question: string,
): Omit<Pair, "form" | "answer"> {
  const id = idOf(sectionId, question);
  return {
    id,
    kind: "document",
    sectionId,
    factIds: [...new Set(factIds)],
    question,
    source: "template",
    systemPrompt: systemPromptFor(seedOf(id)) % studentSystemPrompts.length,
    heldOut: false,
  };
}
