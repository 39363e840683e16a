// Look through the pairs, change them, write them to a file. Changes are kept and used by the next injection.
import { resolve } from "node:path";
import { UserError } from "../errors/userError.ts";
import { addedPairId, dropEdits, putEdit } from "../knowledge/edits.ts";
import { queryTokens, searchTokens } from "../knowledge/tokens.ts";
import { buildSectionIndex } from "../knowledge/retrieval.ts";
import { writeJsonLines } from "../knowledge/store.ts";
import type { CurrentAnswer, KnownPair, PairPage, PairText } from "../protocol/knowledge.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { type PairWithEdit, readPairsWithEdits, sectionsById } from "./knownPairs.ts";
import { readCurrentAnswers } from "./currentAnswers.ts";
import { openPlace, type Place } from "./place.ts";

export interface PairFilter {
  readonly query?: string | undefined;
  readonly document?: string | undefined;
  readonly sectionId?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** The pairs that match, in the order of the documents. @throws UserError `no-such-folder`, `data-corrupt`. */
export async function listPairs(
  folder: string,
  filter: PairFilter,
  options: EngineOptions,
): Promise<PairPage> {
  const place = await openPlace(folder, options.dataDir);
  const [pairs, current] = await Promise.all([
    readPairsWithEdits(place.paths),
    readCurrentAnswers(place.paths),
  ]);
  const words = queryTokens(filter.query ?? "");
  const matching = pairs.filter(
    (pair) =>
      (filter.document === undefined || pair.document === filter.document) &&
      (filter.sectionId === undefined || pair.sectionId === filter.sectionId) &&
      (filter.ids === undefined || filter.ids.includes(pair.id)) &&
      holdsAll(pair, words),
  );
  const offset = filter.offset ?? 0;
  const page = matching.slice(offset, offset + (filter.limit ?? defaultLimit));
  const sections = sectionsById(await sectionsOf(place, options));
  return {
    total: matching.length,
    pairs: page.map((pair) =>
      knownPair(pair, sections.get(pair.sectionId ?? "")?.headingTrail, current.get(pair.id)),
    ),
  };
}

/**
 * Keeps a pair of the person's own for the next injection.
 * @throws UserError `pair-invalid` when no section of the documents is about it: there would be no text to teach from.
 */
export async function addPair(
  folder: string,
  text: PairText & { readonly sectionId?: string | undefined },
  options: EngineOptions,
): Promise<KnownPair> {
  const { question, answer } = checkedText(text);
  const place = await openPlace(folder, options.dataDir);
  const sections = await sectionsOf(place, options);
  const section =
    text.sectionId === undefined
      ? buildSectionIndex(sections).retrieve(`${question}\n${answer}`, 1)[0]?.section
      : sections.find((known) => known.id === text.sectionId);
  if (!section) {
    throw new UserError(
      "pair-invalid",
      text.sectionId === undefined
        ? "No section of the documents holds a word of this pair."
        : `There is no section ${text.sectionId}.`,
      "Write what it says into a document first: the model is taught from the text that holds the answer.",
    );
  }
  const edit = {
    kind: "added",
    id: addedPairId(question),
    question,
    answer,
    sectionId: section.id,
    document: section.document,
  } as const;
  await putEdit(place.paths, edit);
  return findPair(place, edit.id, section.headingTrail);
}

/** Keeps other words for a pair. @throws UserError `unknown-pair`, `pair-invalid`. */
export async function editPair(
  folder: string,
  id: string,
  text: PairText,
  options: EngineOptions,
): Promise<KnownPair> {
  const { question, answer } = checkedText(text);
  const place = await openPlace(folder, options.dataDir);
  const { sectionId, document, edit } = await requirePair(place, id);
  await putEdit(place.paths, {
    kind: edit === "added" ? "added" : "changed",
    id,
    question,
    answer,
    ...(sectionId === undefined ? {} : { sectionId }),
    ...(document === undefined ? {} : { document }),
  });
  return findPair(place, id, undefined);
}

/** Has a pair left out by the next injection; one that was only added is gone at once. @throws UserError `unknown-pair`. */
export async function deletePair(folder: string, id: string, options: EngineOptions): Promise<void> {
  const place = await openPlace(folder, options.dataDir);
  const pair = await requirePair(place, id);
  if (pair.edit === "added") await dropEdits(place.paths, (edit) => edit.id === id);
  else await putEdit(place.paths, { kind: "deleted", id, question: pair.question });
}

/** Takes back what a person changed in a pair. @throws UserError `unknown-pair` when nothing was. */
export async function revertPair(folder: string, id: string, options: EngineOptions): Promise<void> {
  const { paths } = await openPlace(folder, options.dataDir);
  const dropped = await dropEdits(paths, (edit) => edit.id === id);
  if (dropped.length === 0) throw unknownPair(id);
}

/** Writes all pairs as JSON lines, those that are to be deleted left out. @throws UserError `folder-not-writable`, `disk-full`. */
export async function exportPairs(
  folder: string,
  file: string,
  options: EngineOptions,
): Promise<{ path: string; count: number }> {
  const { paths } = await openPlace(folder, options.dataDir);
  const lines = (await readPairsWithEdits(paths))
    .filter((pair) => pair.edit !== "deleted")
    .map(({ question, answer, document, sectionId, heldOut }) => ({
      question,
      answer,
      document,
      section: sectionId,
      heldOut,
    }));
  const path = resolve(file);
  await writeJsonLines(path, lines);
  return { path, count: lines.length };
}

/** Pairs of one page where nothing is said. */
const defaultLimit = 100;

async function sectionsOf(place: Place, options: EngineOptions) {
  const { documents } = await readFolderDocuments(place, options);
  return documents.flatMap((document) => document.sections);
}

function holdsAll({ question, answer }: PairWithEdit, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${question}\n${answer}`;
  const tokens = new Set(searchTokens(text));
  const lower = text.toLowerCase();
  // The last word may still be being written.
  return words.every((word) => tokens.has(word) || lower.includes(word));
}

function knownPair(
  pair: PairWithEdit,
  headingTrail: readonly string[] | undefined,
  current: CurrentAnswer | undefined,
): KnownPair {
  const { factIds: _factIds, sectionId, ...rest } = pair;
  return {
    ...rest,
    ...(sectionId === undefined ? {} : { sectionId }),
    ...(headingTrail ? { headingTrail } : {}),
    ...(current ? { current } : {}),
  };
}

async function requirePair(place: Place, id: string): Promise<PairWithEdit> {
  const found = (await readPairsWithEdits(place.paths)).find((pair) => pair.id === id);
  if (!found) throw unknownPair(id);
  return found;
}

async function findPair(
  place: Place,
  id: string,
  headingTrail: readonly string[] | undefined,
): Promise<KnownPair> {
  const current = (await readCurrentAnswers(place.paths)).get(id);
  return knownPair(await requirePair(place, id), headingTrail, current);
}

function checkedText({ question, answer }: PairText): PairText {
  const text = { question: question.trim(), answer: answer.trim() };
  if (text.question !== "" && text.answer !== "") return text;
  throw new UserError(
    "pair-invalid",
    text.question === "" ? "The question is empty." : "The answer is empty.",
    "A pair needs a question and its answer.",
  );
}

function unknownPair(id: string): UserError {
  return new UserError("unknown-pair", `There is no pair ${id}.`, "Refresh the list; it may have changed.");
}
