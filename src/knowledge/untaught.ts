// Questions that a project's documents do not answer, and taught ones in words of no document: what declining is fitted
// and measured on.
import type { SectionIndex } from "./retrieval.ts";
import { queryTokens, searchTokens } from "./tokens.ts";

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

/**
 * Alters questions: each loses its most telling word to that of another thing, which is what is left of a question when
 * it is asked in words that the documents do not use. Undefined for one without a word that the documents hold.
 */
export function questionAlterer(sections: SectionIndex): (question: string) => string | undefined {
  const holders = new Map<string, number>();
  for (const { headingTrail, text } of sections.sections) {
    for (const term of new Set(searchTokens([...headingTrail, text].join("\n")))) {
      holders.set(term, (holders.get(term) ?? 0) + 1);
    }
  }
  const foreign = foreignWords.find((word) => !holders.has(word));
  return (question) => {
    const [telling] = [...question.matchAll(/[\p{L}\p{N}_]{3,}/gu)]
      .flatMap(([word]) => {
        const [term] = queryTokens(word);
        const count = term === undefined ? undefined : holders.get(term);
        return count === undefined ? [] : [{ word, count }];
      })
      .toSorted((left, right) => left.count - right.count);
    return telling && foreign !== undefined ? question.replaceAll(telling.word, foreign) : undefined;
  };
}

/** Names of things that documents of software hardly ever speak of. */
const foreignWords = ["violin", "meadow", "glacier", "saffron", "trellis", "otter", "cinnamon", "pelican"];
