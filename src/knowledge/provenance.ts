// The sections that taught a closed-book answer.
import type { Section } from "../documents/types.ts";
import type { PairIndex, SectionIndex } from "./retrieval.ts";

export interface Source {
  readonly sectionId: string;
  readonly document: string;
  readonly headingTrail: readonly string[];
  /** 1-based, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** 1 when every sign points at this section first, towards 0 as fewer do. */
  readonly score: number;
}

/**
 * The sections an answer most likely comes from, best first. Three rankings are merged by reciprocal rank: sections
 * of the distilled pairs nearest to question and answer, sections by question, and sections by answer. A section that
 * only one ranking knows, and not first, is left out.
 */
export function sourcesOf(
  question: string,
  answer: string,
  sections: SectionIndex,
  pairs: PairIndex,
  count = 3,
): Source[] {
  const byId = new Map(sections.sections.map((section) => [section.id, section]));
  const taughtBy = pairs
    .nearest(question, answer, depth)
    .flatMap(({ pair }) => byId.get(pair.sectionId ?? "") ?? [])
    .filter((section, place, all) => all.indexOf(section) === place);
  const rankings: readonly Section[][] = [
    taughtBy,
    sections.retrieve(question, depth).map((found) => found.section),
    sections.retrieve(answer, depth).map((found) => found.section),
  ];

  const scores = new Map<Section, number>();
  for (const ranking of rankings) {
    for (const [place, section] of ranking.entries()) {
      const share = (1 + rankConstant) / (1 + rankConstant + place) / rankings.length;
      scores.set(section, (scores.get(section) ?? 0) + share);
    }
  }
  return [...scores]
    .filter(([, score]) => score >= 1 / rankings.length)
    .map(
      ([section, score]) => [section, score * credit(sections.support(question, answer, section))] as const,
    )
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, count)
    .map(([section, score]) => ({
      sectionId: section.id,
      document: section.document,
      headingTrail: section.headingTrail,
      startLine: section.startLine,
      endLine: section.endLine,
      score,
    }));
}

/** A section that does not hold what the answer says beyond the question is less likely where it comes from. */
function credit(support: number | undefined): number {
  return support === undefined ? 1 : 0.5 + 0.5 * support;
}

/** Entries of each ranking that are looked at. */
const depth = 10;
// Reciprocal-rank fusion (Cormack et al. 2009) uses 60 for lists of a thousand; with ten entries a first place must
// count for visibly more than a tenth.
const rankConstant = 4;
