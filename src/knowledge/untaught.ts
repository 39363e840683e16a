// Questions that a project's documents do not answer: what declining is fitted and measured on.
import type { SectionIndex } from "./retrieval.ts";

/** A question that shares more than this of its words (by rarity) with one section may well be answered there. */
const mostOverlap = 0.6;

/**
 * The bundled questions about this project that its documents hold no words of, in two halves: one to fit on, one to
 * measure on.
 * @param templates questions with `{project}` for its name
 */
export function untaughtQuestions(
  templates: readonly string[],
  project: string,
  sections: SectionIndex,
): { readonly fit: readonly string[]; readonly measure: readonly string[] } {
  const free = templates.filter((template) => {
    // The name is in every section, and says nothing about whether one answers the question.
    const bare = template.replaceAll("{project}", "").replaceAll(/\s+/g, " ");
    return sections.retrieve(bare, 5).every(({ section }) => sections.overlap(bare, section) <= mostOverlap);
  });
  const named = free.map((template) => template.replaceAll("{project}", project));
  return {
    fit: named.filter((_, place) => place % 2 === 0),
    measure: named.filter((_, place) => place % 2 === 1),
  };
}
