// BM25 over short texts in weighted fields (minisearch), with our own terms.
import MiniSearch from "minisearch";
import { queryTokens, searchTokens } from "./tokens.ts";

export interface Match {
  /** Index of the text in the list the index was made of. */
  readonly index: number;
  /** BM25, summed over the fields; comparable within one search only. */
  readonly score: number;
}

export interface TextIndex {
  /** The best `count` texts, best first; fewer when fewer share a word with the query. */
  search(query: string, count: number): Match[];
  /** Share of the query's terms, weighted by rarity, that the text holds: 0 to 1 (0 for a query without words). */
  overlap(query: string, index: number): number;
  /**
   * Share of the answer's terms, weighted by rarity, that the text holds, without those that the question brought:
   * 0 to 1; undefined for an answer that says nothing beyond the question ("Yes.").
   */
  support(question: string, answer: string, index: number): number | undefined;
}

/**
 * Indexes texts given as one string per field.
 * @param boosts weight of each field; its keys are the fields.
 */
export function buildTextIndex<F extends string>(
  texts: readonly Readonly<Record<F, string>>[],
  boosts: Readonly<Record<F, number>>,
): TextIndex {
  const fields = Object.keys(boosts) as F[];
  const search = new MiniSearch<{ id: number }>({
    fields,
    tokenize: (text) => searchTokens(text),
    processTerm: (term) => term,
    // k 1.2, as usual: the second mention of a name counts, the fifth hardly.
    // b 0.5 instead of 0.75: sections are cut to a similar size, so being longer is little sign of being diluted, and
    // a full discount would put a two-line section above the table that holds the answer.
    // d 0, plain BM25: its correction is for very long texts, which there are none of.
    searchOptions: { boost: boosts, tokenize: queryTokens, bm25: { k: 1.2, b: 0.5, d: 0 } },
  });
  search.addAll(texts.map((text, id) => ({ ...text, id })));

  const terms = texts.map((text) => new Set(fields.flatMap((field) => searchTokens(text[field]))));
  const holders = new Map<string, number>();
  for (const set of terms) for (const term of set) holders.set(term, (holders.get(term) ?? 0) + 1);
  const rarity = (term: string): number => {
    const n = holders.get(term) ?? 0;
    return Math.log(1 + (texts.length - n + 0.5) / (n + 0.5));
  };

  const held = (wanted: readonly string[], index: number): number | undefined => {
    let found = 0;
    let all = 0;
    for (const term of wanted) {
      const weight = rarity(term);
      all += weight;
      if (terms[index]?.has(term)) found += weight;
    }
    return all === 0 ? undefined : found / all;
  };

  return {
    search: (query, count) =>
      search
        .search(query)
        .slice(0, count)
        .map((found) => ({ index: found.id as number, score: found.score })),
    overlap: (query, index) => held(queryTokens(query), index) ?? 0,
    support: (question, answer, index) => {
      const asked = new Set(searchTokens(question));
      return held(
        queryTokens(answer).filter((term) => !asked.has(term) && !emptyAnswers.has(term)),
        index,
      );
    },
  };
}

/** What an answer is made of that names nothing. */
const emptyAnswers: ReadonlySet<string> = new Set(["yes", "no", "not"]);
