// Held-out pairs as questions: what an evaluation without a question file asks.
import { containsAnswer } from "./normalise.ts";
import type { Question } from "./types.ts";

/** What this file reads of a distilled pair. */
export interface HeldOutPair {
  readonly question: string;
  readonly answer: string;
  readonly sectionId?: string;
  readonly factIds: readonly string[];
  readonly form: string;
}

/** What this file reads of a fact. */
export interface HeldOutFact {
  readonly id: string;
  readonly span: string;
}

/**
 * Questions whose gold answer is the span of the first of their facts that the teacher's answer holds. Pairs without a
 * section or such a span, those whose question gives the span away, and those that need several facts at once are left
 * out: containment of one span could not tell right from wrong.
 */
export function heldOutQuestions(pairs: readonly HeldOutPair[], facts: readonly HeldOutFact[]): Question[] {
  const spans = new Map(facts.map((fact) => [fact.id, fact.span]));
  const questions: Question[] = [];
  for (const pair of pairs) {
    if (pair.sectionId === undefined || severalFacts.has(pair.form)) continue;
    const gold = pair.factIds
      .flatMap((id) => spans.get(id) ?? [])
      .find((span) => containsAnswer(pair.answer, [span]) && !containsAnswer(pair.question, [span]));
    if (gold === undefined) continue;
    questions.push({
      question: pair.question,
      answers: [gold],
      document: pair.sectionId.slice(0, pair.sectionId.lastIndexOf("#")),
      form: pair.form,
      section: pair.sectionId,
    });
  }
  return questions;
}

const severalFacts: ReadonlySet<string> = new Set(["two-fact", "summary", "list"]);
