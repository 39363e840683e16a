// Retrieval by what the adapter remembers. People ask in other words than the documents; the adapter's own answer is
// mostly a sentence of them, and so finds the sections that the question's words miss.
import { type GivenAnswer, judge, saysNotTaught } from "./abstention.ts";
import type { PairIndex, SectionIndex } from "./retrieval.ts";
import type { AbstentionModel } from "./types.ts";

/** Whether what the adapter answered closed-book is used when sections are looked up and read. */
export type Trust = (question: string, recollection: GivenAnswer) => boolean;

/** Trusts what would be given as an answer closed-book by this rule: a wrong memory misleads whoever reads with it. */
export function trustBy(rule: AbstentionModel | undefined, sections: SectionIndex, pairs: PairIndex): Trust {
  return (question, recollection) =>
    isAnswer(question, recollection) && !judge(rule, question, recollection, sections, pairs).abstain;
}

/** Trusts all but refusals: where no rule was fitted yet. */
export const isAnswer: Trust = (_question, { text }) => text.trim() !== "" && !saysNotTaught(text);

/**
 * What sections are looked up by: the question, and what the adapter answered to it closed-book where that is trusted.
 * As in HyDE (Gao et al., arXiv 2212.10496), with a taught answer in place of an invented one.
 */
export function recalledQuery(question: string, recollection: string | undefined): string {
  return recollection === undefined ? question : `${question}\n${recollection}`;
}

/** What is read: the sections that were found, then what the adapter remembers, which points into them. */
export function readingWithRecollection(sections: string, recollection: string | undefined): string {
  return recollection === undefined ? sections : `${sections}\n\nRemembered: ${recollection.trim()}`;
}
