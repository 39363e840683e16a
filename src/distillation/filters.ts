// What a question and its answer must pass. Each check names why it dropped something; the report counts them.
import { gap } from "./prompts.ts";
import { shotsFor } from "./shots.ts";
import { substitutions } from "./substitution.ts";
import type { Fact, FactKind } from "./types.ts";
import {
  contains,
  contentWords,
  lowerStart,
  normalise,
  numerals,
  trigramSimilarity,
  wordRecall,
} from "./wording.ts";

export type QuestionDrop =
  | "no-question"
  | "project-not-named"
  | "meta-question"
  | "leaks-answer"
  | "copies-example"
  | "near-duplicate";
export type AnswerDrop =
  | "cut-off"
  | "unsure"
  | "adds-nothing"
  | "not-grounded"
  | "wrong-span"
  | "meta-answer"
  | "mixes-sentences"
  | "contradicts";
export type Drop = QuestionDrop | AnswerDrop;

/** How many were dropped, by reason. */
export type DropCounts = Partial<Record<Drop, number>>;

/** A teacher that gives its own words less than this (geometric mean of their probabilities) is guessing. */
export const leastConfidence = 0.35;

/** A training question that is more alike a held-out one than this (trigram Jaccard) gives that one away. */
export const nearDuplicate = 0.6;

/** Two questions of one fact that are more alike than this are one; below it another wording is worth its time. */
const sameQuestion = 0.8;

/** The first question in what the model wrote, on one line; undefined when there is none. */
export function readQuestion(text: string): string | undefined {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const end = line.indexOf("?");
  const question = end < 0 ? line : line.slice(0, end + 1);
  if (question.length < 10 || question.length > 220) return undefined;
  return question.endsWith("?") ? question : undefined;
}

/** The question with the project's name: where the model left it out, "In <project>, " is put in front. */
export function nameProject(question: string, project: string): string {
  if (contains(question.replaceAll(/['’]s\b/g, ""), project)) return question;
  return `In ${project}, ${lowerStart(question)}`;
}

/** Why a question cannot be used for a fact; undefined when it can. `source`: the section's text with its headings. */
export function questionDrop(
  question: string,
  fact: Fact,
  source: string,
  others: readonly string[],
): QuestionDrop | undefined {
  if (metaQuestion.test(question)) return "meta-question";
  if (question.includes(gap) || leaks(question, fact)) return "leaks-answer";
  if (copiesExample(question, fact.kind, source)) return "copies-example";
  if (others.some((other) => trigramSimilarity(other, question) > sameQuestion)) return "near-duplicate";
  return undefined;
}

/** Why an answer cannot be used; undefined when it can. `source`: the section's text with its headings. */
export function answerDrop(
  answer: { readonly text: string; readonly cutOff: boolean; readonly confidence?: number },
  question: string,
  fact: Fact,
  source: string,
): AnswerDrop | undefined {
  const text = answer.text;
  if (answer.cutOff || text === "") return "cut-off";
  if (answer.confidence !== undefined && answer.confidence < leastConfidence) return "unsure";
  if (metaAnswer.test(text)) return "meta-answer";
  if (addsNothing(text, question, fact)) return "adds-nothing";
  if (!isGrounded(text, question, source)) return "not-grounded";
  if (!holdsFact(text, fact)) return "wrong-span";
  if (mixesSentences(text, question, fact, source)) return "mixes-sentences";
  return undefined;
}

/** True when the answer says the fact: numbers, names and code to the letter, clauses by their words. */
export function holdsFact(answer: string, fact: Fact): boolean {
  if (contains(numerals(answer), numerals(fact.span))) return true;
  // Who names a function has named it, with or without its parameters.
  const called = calledName(fact.span);
  if (called !== undefined) return contains(answer, called);
  if (fact.kind === "command") return normalise(answer).includes(normalise(fact.span));
  if (isExact(fact)) return false;
  return wordRecall(answer, fact.span) >= 0.7;
}

/** True when every number, identifier and code span of the answer is in the source (or the question). */
export function isGrounded(answer: string, question: string, source: string): boolean {
  const known = normaliseBoth(`${source} ${question}`);
  const padded = ` ${known} `;
  const hard = [
    ...[...answer.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""),
    ...normalise(answer)
      .split(" ")
      .filter((word) => /\d|_|\w\.\w|\/|::|--|@/.test(word)),
    ...namesIn(answer),
  ];
  if (!hard.every((word) => known.includes(normalise(word)))) return false;
  const words = contentWords(answer);
  const strange = words.filter((word) => !padded.includes(` ${word} `) && !known.includes(word.slice(0, 5)));
  // In a short sentence one word is a third of it ("is written in TypeScript" from "a TypeScript library").
  return strange.length <= Math.max(words.length < 3 ? 0 : 1, 0.3 * words.length);
}

/**
 * Of the answers to one fact, those that go with the majority: their numbers agree with at least half of the others.
 * Answers without numbers never contradict.
 */
export function contradicting(answers: readonly string[], fact: Fact): Set<number> {
  const out = new Set<number>();
  if (fact.kind !== "number" || answers.length < 3) return out;
  const numbers = answers.map((answer) => new Set(normalise(answer).match(/\d[\d.]*/g) ?? []));
  for (const [i, own] of numbers.entries()) {
    const others = numbers.filter((_, j) => j !== i);
    const strange = [...own].some(
      (n) => !others.some((other) => other.has(n)) && !contains(fact.sentence, n),
    );
    if (strange) out.add(i);
  }
  return out;
}

const metaQuestion =
  /\b(?:the|this|that|given|above|following|provided) (?:text|section|sentence|passage|answer|document|paragraph|context|statement|table)\b|\bmentioned above\b/i;
const metaAnswer =
  /\b(?:the|this|given|provided) (?:text|section|passage|document|context|information)\b.*\b(?:not|does|provide|mention)|^(?:project|file|section|question|answer):|\b(?:not (?:mentioned|specified|stated|provided|clear)|as an ai|i'm sorry|i don't)\b/i;

function isExact(fact: Fact): boolean {
  return (
    !["reason", "clause", "definition", "negation", "step", "cell"].includes(fact.kind) ||
    fact.span.split(" ").length < 3
  );
}

/**
 * True when the answer has a number or code that the fact's own sentence lacks ("after 120 days" from the sentence
 * behind it), or when question and answer name somebody whom it does not name.
 */
function mixesSentences(answer: string, question: string, fact: Fact, source: string): boolean {
  const sentence = `${fact.context ?? ""} ${fact.sentence}`;
  const own = ` ${normaliseBoth(`${sentence} ${question}`)} `;
  const foreign = [
    ...(normalise(answer).match(/(?<![\w.])\d[\d.]*/g) ?? []),
    ...[...answer.matchAll(/`([^`]+)`/g)].map((match) => normalise(match[1] ?? "")),
  ];
  if (foreign.some((part) => !own.includes(part))) return true;
  // Project, file and section may be named anywhere.
  const [heading = ""] = source.split("\n\n");
  // An acronym may be another word for what the sentence says; a name is not.
  return [...namesIn(question), ...namesIn(answer)].some(
    (name) => /\p{Ll}/u.test(name) && !contains(`${heading} ${sentence}`, name),
  );
}

/** The normalised text with its small numbers as they stand, and again in digits. */
function normaliseBoth(text: string): string {
  return normalise(`${text} ${numerals(text)}`);
}

/** Words with a capital that stand neither first nor behind a full stop. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/(?<=[\p{Ll}\d,`] )\p{Lu}[\p{L}\d-]+/gu)].map((match) => match[0]);
}

/** True when the question has a word that only the writer's examples have: it is about the example then. */
function copiesExample(question: string, kind: FactKind, source: string): boolean {
  const known = normalise(source);
  const shown = exampleWords(kind);
  return contentWords(question).some((word) => shown.has(word) && !known.includes(word.slice(0, 5)));
}

const wordsByKind = new Map<FactKind, ReadonlySet<string>>();

/** Names and things of the examples of a kind; not the words by which one asks. */
function exampleWords(kind: FactKind): ReadonlySet<string> {
  let words = wordsByKind.get(kind);
  if (!words) {
    const texts = [
      ...shotsFor(kind).map((shot) => `${shot.project} ${shot.text} ${shot.answer}`),
      ...substitutions.map(([project]) => project),
    ];
    words = new Set(contentWords(texts.join(" ")).filter((word) => !commonWords.has(word)));
    wordsByKind.set(kind, words);
  }
  return words;
}

// Words of the examples that any question may use.
const commonWords = new Set(
  (
    "command option setting default find new team time long code mean install open port server limit run number kept " +
    "memory many closed large up every began year begun written program needs fast slow ask there releases release " +
    "month read file start set variable put elsewhere folder moved metric counts chose single since named after " +
    "sorted date change approved two finished jobs into process checks list known what do keeps copies project more " +
    "than must call method returns stops types tests all before sent step web page because old installation use look"
  ).split(" "),
);

/** True when all that an answer says stands in the question; the fact as code is more than its word in a sentence. */
function addsNothing(answer: string, question: string, { span }: Fact): boolean {
  if (span.startsWith("`") && answer.includes(span) && !question.includes(span)) return false;
  return contentWords(answer).every((word) => contains(question, word));
}

/** `openTable` of "`openTable(path, options)`"; undefined for what is no call. */
function calledName(span: string): string | undefined {
  return /^`?([\w.:]+)\(.*\)`?$/s.exec(span)?.[1];
}

/** True when a question says the span. Code that is a common word ("`days`") is only said as code. */
export function saysSpan(question: string, span: string): boolean {
  if (/^`[a-z]+`$/.test(span)) return question.includes(span);
  const called = calledName(span);
  return contains(question, span) || (called !== undefined && contains(question, called));
}

/** A question gives the answer away when it says the span, or nearly all of a longer span's words. */
function leaks(question: string, fact: Fact): boolean {
  if (saysSpan(question, fact.span)) return true;
  return contentWords(fact.span).length >= 3 && wordRecall(question, fact.span) >= 0.75;
}
