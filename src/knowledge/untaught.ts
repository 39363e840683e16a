// Questions that a project's documents do not answer: what declining is fitted and measured on.
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
 * Questions that were taught, each with its most telling word put in another's place: about this project by all their
 * other words, and answered nowhere. Questions without a word that the documents hold are left out.
 */
export function alteredQuestions(questions: readonly string[], sections: SectionIndex): string[] {
  const texts = sections.sections.map(
    ({ headingTrail, text }) => new Set(searchTokens([...headingTrail, text].join("\n"))),
  );
  const holders = (term: string): number => texts.filter((terms) => terms.has(term)).length;
  const foreign = foreignWords.filter((word) => holders(word) === 0);
  return questions.flatMap((question, n) => {
    const words = [...question.matchAll(/[\p{L}\p{N}_]{3,}/gu)].map(([word]) => word);
    const telling = words
      .flatMap((word) => {
        const [term] = queryTokens(word);
        const count = term === undefined ? 0 : holders(term);
        return count > 0 ? [{ word, count }] : [];
      })
      .toSorted((left, right) => left.count - right.count)[0];
    const other = foreign[n % foreign.length];
    return telling === undefined || other === undefined ? [] : [question.replaceAll(telling.word, other)];
  });
}

/** Names of things that documents of software hardly ever speak of. */
const foreignWords = [
  "violin",
  "meadow",
  "glacier",
  "saffron",
  "trellis",
  "otter",
  "cinnamon",
  "pelican",
  "quartz",
  "bassoon",
  "thistle",
  "walnut",
] as const;
