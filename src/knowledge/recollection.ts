// Retrieval by what the adapter remembers. People ask in other words than the documents; the adapter's own answer is
// mostly a sentence of them, and so finds the sections that the question's words miss.
import { saysNotTaught } from "./abstention.ts";

/**
 * What sections are looked up by: the question, and what the adapter answered to it closed-book unless that was a
 * refusal. As in HyDE (Gao et al., arXiv 2212.10496), with a taught answer in place of an invented one.
 */
export function recalledQuery(question: string, recollection: string | undefined): string {
  return isOne(recollection) ? `${question}\n${recollection}` : question;
}

/** What is read: the sections that were found, then what the adapter remembers, which points into them. */
export function readingWithRecollection(sections: string, recollection: string | undefined): string {
  return isOne(recollection) ? `${sections}\n\nRemembered: ${recollection.trim()}` : sections;
}

function isOne(recollection: string | undefined): recollection is string {
  return recollection !== undefined && recollection.trim() !== "" && !saysNotTaught(recollection);
}
