// The arms: which adapter answers, and what it is given to read with each question.
import { documentReading, sectionsReading } from "../documents/reading.ts";
import type { Document, Section } from "../documents/types.ts";
import { UserError } from "../errors/userError.ts";
import type { GenerateResult } from "../inference/languageModel.ts";
import { readingWithRecollection, recalledQuery, type Trust } from "../knowledge/recollection.ts";
import { buildSectionIndex, type SectionIndex } from "../knowledge/retrieval.ts";
import { containsAnswer } from "./normalise.ts";
import type { AdapterFile, ArmName, Question } from "./types.ts";

/** Most tokens of an answer. */
export const answerTokens = 64;

/** What the arms read from. */
export interface ArmMaterial {
  readonly documents: readonly Document[];
  readonly index: SectionIndex;
  readonly countTokens: (text: string) => number;
  /** Tokens that a reading may have, so that prompt, question and answer fit the context. */
  readonly readingTokens: number;
}

export interface ArmAdapters {
  readonly adapter?: AdapterFile;
  readonly sft?: AdapterFile;
  readonly text?: AdapterFile;
}

/** A longer context is not filled: reading takes long, and more sections than that answer nothing better. */
const mostArmTokens = 4096;

/** Size of the context that the arms answer in, with a model that takes so many tokens. */
export function contextOfArms(modelTokens: number): number {
  return Math.min(mostArmTokens, modelTokens);
}

/** @param contextTokens size of the context the model answers in. */
export function armMaterial(
  documents: readonly Document[],
  countTokens: (text: string) => number,
  contextTokens: number,
): ArmMaterial {
  // System prompt, question, template and answer take less than this in every arm.
  const around = 256 + answerTokens;
  return {
    documents,
    index: buildSectionIndex(documents.flatMap((document) => document.sections)),
    countTokens,
    readingTokens: Math.max(1, contextTokens - around),
  };
}

/**
 * The adapter that writes the answers of an arm; undefined where the base does. With retrieval the adapter only says
 * what it remembers, and the base reads what is found by that: an adapter that was taught a sentence says it again
 * instead of reading (`distillation/EXPERIMENTS.md`, 2026-11-29).
 */
export function armAdapter(arm: ArmName, adapters: ArmAdapters): AdapterFile | undefined {
  return arm === "adapter" || arm === "sft" || arm === "text" ? adapters[arm] : undefined;
}

/** Whether the adapter is asked closed-book first, and its answer helps to find what is read. */
export function remembers(arm: ArmName): boolean {
  return arm === "adapter+rag";
}

/**
 * The question with the path of the document it names as that is known here.
 * @throws UserError `questions-invalid` when there is no such document.
 */
export function withDocumentPath(question: Question, documents: readonly Document[]): Question {
  if (question.document === undefined) return question;
  return { ...question, document: namedDocument(question.document, documents).path };
}

/** Why an arm cannot be run here, as a whole sentence; undefined when it can. */
export function armObstacle(arm: ArmName, adapters: ArmAdapters, material: ArmMaterial): string | undefined {
  const needed =
    arm === "adapter" || arm === "adapter+rag"
      ? "adapter"
      : arm === "sft" || arm === "text"
        ? arm
        : undefined;
  if (needed !== undefined && !adapters[needed])
    return `The arm ${arm} was left out: there is no adapter for it.`;
  if (arm !== "documents") return undefined;
  const tokens = material.countTokens(allDocuments(material));
  return tokens > material.readingTokens
    ? `The arm ${arm} was left out: the documents have ${tokens} tokens and ${material.readingTokens} fit the context.`
    : undefined;
}

/** What an adapter remembers, and whether that is used. */
export interface Memory {
  /** Its closed-book answers, in the order of the questions. */
  readonly recall: (questions: readonly string[]) => Promise<readonly GenerateResult[]>;
  readonly trusts: Trust;
}

/** What stands before each question in an arm; undefined where it is answered closed-book. */
export async function armReadings(
  arm: ArmName,
  questions: readonly Question[],
  material: ArmMaterial,
  memory: Memory,
): Promise<(string | undefined)[]> {
  const recalled = remembers(arm) ? await memory.recall(questions.map(({ question }) => question)) : [];
  return questions.map((question, n) => {
    const recollection = recalled[n];
    const trusted = recollection && memory.trusts(question.question, recollection);
    return armReading(arm, question, material, trusted === true ? recollection?.text : undefined);
  });
}

function armReading(
  arm: ArmName,
  question: Question,
  material: ArmMaterial,
  recollection: string | undefined,
): string | undefined {
  if (arm === "oracle") return oracleReading(question, material);
  if (arm === "documents") return allDocuments(material);
  if (arm === "rag" || arm === "adapter+rag") {
    const query = recalledQuery(question.question, recollection);
    const found = retrievedReading(query, material.index, ragSections, material);
    return found === undefined ? undefined : readingWithRecollection(found, recollection);
  }
  return undefined;
}

/** Sections that retrieval puts in the prompt. */
const ragSections = 3;

/** The document that holds the answer; where it is too long for the context, its best sections for the question. */
function oracleReading(question: Question, material: ArmMaterial): string | undefined {
  const document = oracleDocument(question, material);
  if (!document) return undefined;
  const whole = documentReading(document);
  if (material.countTokens(whole) <= material.readingTokens) return whole;
  const index = buildSectionIndex(document.sections);
  return retrievedReading(question.question, index, document.sections.length, material);
}

function oracleDocument(question: Question, material: ArmMaterial): Document | undefined {
  if (question.document !== undefined) {
    return material.documents.find((document) => document.path === question.document);
  }
  // No document named: the oracle may look at the gold answer. Of the sections that hold it, the nearest to the
  // question; when none holds it word for word, the nearest of all.
  const ranked = material.index.retrieve(question.question, material.index.sections.length);
  const holding = ranked.find(({ section }) => containsAnswer(section.text, question.answers)) ?? ranked[0];
  return material.documents.find((document) => document.path === holding?.section.document);
}

/** Those of the sections that can be read together, in their order: one that does not fit is passed over. */
export function readable(
  sections: readonly Section[],
  { countTokens, readingTokens }: Pick<ArmMaterial, "countTokens" | "readingTokens">,
): Section[] {
  const chosen: Section[] = [];
  for (const section of sections) {
    if (countTokens(sectionsReading([...chosen, section])) <= readingTokens) chosen.push(section);
  }
  return chosen;
}

/** The best sections, best first, as many of `count` as fit. */
function retrievedReading(
  question: string,
  index: SectionIndex,
  count: number,
  material: ArmMaterial,
): string | undefined {
  const chosen = readable(
    index.retrieve(question, count).map(({ section }) => section),
    material,
  );
  return chosen.length === 0 ? undefined : sectionsReading(chosen);
}

function allDocuments(material: ArmMaterial): string {
  return material.documents.map(documentReading).join("\n\n");
}

/** By path, or by a path's end where that is unmistakable (a question file made in another folder). */
function namedDocument(name: string, documents: readonly Document[]): Document {
  const wanted = name.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  const exact = documents.find((document) => document.path === wanted);
  if (exact) return exact;
  const alike = documents.filter(({ path }) => path.endsWith(`/${wanted}`) || wanted.endsWith(`/${path}`));
  if (alike.length === 1) return alike[0]!;
  throw new UserError(
    "questions-invalid",
    alike.length === 0
      ? `A question names the document ${name}, which is not in the folder.`
      : `A question names the document ${name}, which could be ${alike.map(({ path }) => path).join(" or ")}.`,
    `The documents are ${documents
      .map(({ path }) => path)
      .slice(0, 20)
      .join(", ")}.`,
  );
}
