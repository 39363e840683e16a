// What a person could ask: questions that the model was taught, from as many documents as there are.
import { readManifest } from "../knowledge/manifest.ts";
import { buildSectionIndex } from "../knowledge/retrieval.ts";
import type { SuggestedQuestion } from "../protocol/answer.ts";
import type { FoundSection } from "../protocol/knowledge.ts";
import { readCurrentAnswers } from "./currentAnswers.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import { readPairsWithEdits } from "./knownPairs.ts";
import { openPlace } from "./place.ts";

/**
 * The best-known questions: those that the model was seen to answer first, then those whose question is short. The
 * documents take turns. None before the first injection.
 */
export async function suggestQuestions(
  folder: string,
  count: number,
  dataDir: string | undefined,
): Promise<SuggestedQuestion[]> {
  const { paths } = await openPlace(folder, dataDir);
  if ((await readManifest(paths))?.active === undefined) return [];
  const [pairs, current] = await Promise.all([readPairsWithEdits(paths), readCurrentAnswers(paths)]);
  const asked = pairs
    .filter((pair) => pair.edit === undefined && current.get(pair.id)?.matches !== false)
    .toSorted(
      (left, right) =>
        Number(current.has(right.id)) - Number(current.has(left.id)) ||
        left.question.length - right.question.length,
    );
  const byDocument = new Map<string, SuggestedQuestion[]>();
  for (const { question, document } of asked) {
    if (document === undefined || question.length < shortest) continue;
    byDocument.set(document, [...(byDocument.get(document) ?? []), { question, document }]);
  }
  const turns = [...byDocument.values()];
  const most = Math.max(0, ...turns.map((list) => list.length));
  const chosen = new Map<string, SuggestedQuestion>();
  for (let turn = 0; turn < most && chosen.size < count; turn++) {
    for (const list of turns) {
      const next = list[turn];
      if (next && chosen.size < count) chosen.set(next.question, next);
    }
  }
  return [...chosen.values()];
}

/** The sections of the documents that are nearest to the words, best first; no model is asked. */
export async function searchDocuments(
  folder: string,
  query: string,
  count: number,
  options: EngineOptions,
): Promise<FoundSection[]> {
  const place = await openPlace(folder, options.dataDir);
  const { documents } = await readFolderDocuments(place, options);
  const index = buildSectionIndex(documents.flatMap((document) => document.sections));
  return index.retrieve(query, count).map(({ section }) => ({
    sectionId: section.id,
    document: section.document,
    headingTrail: section.headingTrail,
    startLine: section.startLine,
    endLine: section.endLine,
    excerpt: section.text.slice(0, excerptLength).trim(),
  }));
}

/** A question of fewer characters asks nothing that stands alone. */
const shortest = 12;
const excerptLength = 300;
