// Finding the sections that a question is about, and the distilled pairs that are like it.
import type { Section } from "../documents/types.ts";
import { buildTextIndex } from "./bm25.ts";
import type { LearnedPair } from "./types.ts";

export interface FoundSection {
  readonly section: Section;
  readonly score: number;
}

export interface SectionIndex {
  readonly sections: readonly Section[];
  /** The `count` sections nearest to the question, best first; none when no word of it occurs. */
  retrieve(question: string, count: number): FoundSection[];
  /** Share of the question's words, weighted by rarity, that the section holds: 0 to 1. */
  overlap(question: string, section: Section): number;
  /** Share of what the answer says beyond the question that the section holds; undefined where it says nothing more. */
  support(question: string, answer: string, section: Section): number | undefined;
}

export interface FoundPair {
  readonly pair: LearnedPair;
  readonly score: number;
  /** Share of the question's words, weighted by rarity, that the pair holds: 0 to 1. */
  readonly overlap: number;
}

export interface PairIndex {
  /** The `count` pairs nearest to a question and, if there is one, its answer. */
  nearest(question: string, answer: string | undefined, count: number): FoundPair[];
  /** Share of what the answer says beyond the question that the pair holds; undefined where it says nothing more. */
  support(question: string, answer: string, pair: LearnedPair): number | undefined;
}

/** Indexes sections by path, headings and text; path and headings name the subject, so they weigh more. */
export function buildSectionIndex(sections: readonly Section[]): SectionIndex {
  const index = buildTextIndex(
    sections.map((section) => ({
      path: section.document,
      trail: section.headingTrail.join("\n"),
      text: section.text,
    })),
    { path: 1.2, trail: 2, text: 1 },
  );
  const places = new Map(sections.map((section, place) => [section, place]));
  return {
    sections,
    retrieve: (question, count) =>
      index.search(question, count).map(({ index: place, score }) => ({ section: sections[place]!, score })),
    overlap: (question, section) => index.overlap(question, places.get(section) ?? -1),
    support: (question, answer, section) => index.support(question, answer, places.get(section) ?? -1),
  };
}

/** Indexes distilled pairs; those without a section (general prompts) are left out, they taught nothing. */
export function buildPairIndex(pairs: readonly LearnedPair[]): PairIndex {
  const taught = pairs.filter((pair) => pair.sectionId !== undefined);
  const index = buildTextIndex(
    taught.map(({ question, answer }) => ({ question, answer })),
    { question: 1, answer: 1 },
  );
  const places = new Map(taught.map((pair, place) => [pair, place]));
  return {
    support: (question, answer, pair) => index.support(question, answer, places.get(pair) ?? -1),
    nearest: (question, answer, count) =>
      index
        .search(answer === undefined ? question : `${question}\n${answer}`, count)
        .map(({ index: place, score }) => ({
          pair: taught[place]!,
          score,
          overlap: index.overlap(question, place),
        })),
  };
}
