// Whether the sections that are named below an answer are those that hold it.
import type { Document } from "../documents/types.ts";
import type { EvaluationResult, SourceQuality } from "../evaluation/types.ts";
import { sourcesOf } from "../knowledge/provenance.ts";
import { buildPairIndex, buildSectionIndex } from "../knowledge/retrieval.ts";
import type { LearnedPair } from "../knowledge/types.ts";

/**
 * Looks up the sources of the adapter's right answers; undefined where no question says where its answer is.
 * @param pairs trained pairs; those with a question of the evaluation are left out
 */
export function measureSources(
  { answers }: EvaluationResult,
  documents: readonly Document[],
  pairs: readonly LearnedPair[],
): SourceQuality | undefined {
  const asked = new Set(answers.map(({ question }) => question));
  const sections = buildSectionIndex(documents.flatMap((document) => document.sections));
  const index = buildPairIndex(pairs.filter(({ question }) => !asked.has(question)));
  let [n, first, among] = [0, 0, 0];
  for (const { question, document, section, arms } of answers) {
    if (arms.adapter?.correct !== true || (document === undefined && section === undefined)) continue;
    const right = sourcesOf(question, arms.adapter.text, sections, index).map((source) =>
      section === undefined ? source.document === document : source.sectionId === section,
    );
    n++;
    if (right[0] === true) first++;
    if (right.includes(true)) among++;
  }
  return n === 0 ? undefined : { n, first, among };
}
