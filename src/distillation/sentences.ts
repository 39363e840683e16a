// Splits a paragraph into sentences and finds the spans of a sentence that a reader would be asked for.
import { contentWords, isStopWord, normalise } from "./wording.ts";

export type SpanKind = "code" | "number" | "name" | "reason" | "clause" | "negation" | "definition";

export interface Span {
  readonly text: string;
  readonly kind: SpanKind;
}

/** Sentences of a paragraph; full stops inside code, numbers and short forms do not end one. */
export function splitSentences(paragraph: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  for (const match of paragraph.matchAll(/[.!?]["')]?\s+(?=[\p{Lu}\d`"(])/gu)) {
    const end = match.index + match[0].trimEnd().length;
    const piece = paragraph.slice(from, end);
    const insideCode = (piece.split("`").length - 1) % 2 === 1;
    if (insideCode || /\b(?:e\.g|i\.e|etc|vs|cf|Dr|Mr|Mrs|Ms|St|No|approx)\.$/.test(piece)) continue;
    sentences.push(piece.trim());
    from = end;
  }
  const rest = paragraph.slice(from).trim();
  if (rest !== "") sentences.push(rest);
  return sentences;
}

/**
 * The spans worth asking for, best first, none inside another.
 * @param known words that are no answer: the project's name
 * @param most how many at most
 */
export function findSpans(sentence: string, known: readonly string[], most: number): Span[] {
  // "Back it up in this order:" says nothing itself.
  if (sentence.endsWith(":")) return [];
  const found: Span[] = [];
  const used = new Set(known.map(normalise));
  for (const [kind, find] of finders) {
    for (const raw of find(sentence)) {
      const text = trimSpan(raw);
      const key = normalise(text);
      if (!isWorth(text, kind) || used.has(key)) continue;
      if (found.some((other) => overlaps(other.text, text))) continue;
      used.add(key);
      found.push({ text, kind });
    }
  }
  // What is listed behind a colon is asked for part by part elsewhere.
  for (const part of /: .+, and\b/.test(sentence) ? [sentence] : sentence.split(clauseBorder)) {
    // "If two fit equally well, it prefers the pipe": what is said stands in the half without a number.
    const adds = contentWords(part).length >= 2 && !opener.test(part);
    if (found.some(({ text }) => overlaps(text, part)) || (found.length > 0 && !adds)) continue;
    const last = lastPhrase(part);
    if (last === undefined || used.has(normalise(last))) continue;
    found.push({ text: last, kind: "clause" });
  }
  return found.slice(0, most);
}

const measures =
  /^(?:%|percent|[mµn]?s|secs?|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|years?|times|nights?|[KMGT]i?B|bytes?|bits?|[kMG]?Hz|°C|degrees|[kcm]?m|met(?:er|re)s?|kg|grams?|euros?|dollars?|cents?|pixels?|px|tokens?|lines?|characters?|cores?|threads?)$/i;
const units = "%|percent|[a-zµ°]+(?:/[a-z]+)?|[KMGT]i?B|k?Hz|[MG]Hz|°C";
const numberWords =
  "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|once|twice|thrice|half|double|triple";

// In order of preference. Each gives raw candidates in the order of the sentence.
const finders: readonly (readonly [SpanKind, (sentence: string) => string[]])[] = [
  ["code", (s) => [...s.matchAll(/`([^`]{1,60})`/g)].map((m) => m[0])],
  ["number", findNumbers],
  ["name", findNames],
  [
    "reason",
    (s) =>
      firstGroups(s, /(?:\bbecause|\bso that|\bin order to|\bdue to|, since|, as|, so)\s+([^.;]{8,90})/g).map(
        (t) => t.split(" ").slice(0, 14).join(" "),
      ),
  ],
  [
    "definition",
    (s) =>
      firstGroups(s, /^[^,;]{2,40}?\s(?:is|are)\s((?:an?|the)\s[^.,;]{6,70})/g).map((t) =>
        cutClause(t.replace(/\s(?:that|which|who)\s.*$/, ""), 8),
      ),
  ],
  [
    "negation",
    (s) =>
      firstGroups(
        s,
        /(?<!that matches |matches )\b((?:no|without)\s(?!more than|later than|longer)[a-z][^.,;:]{3,40})/g,
      ).map((t) => cutClause(t, 4)),
  ],
  // "day, month, year": what is told one after the other is one answer.
  [
    "clause",
    (s) =>
      firstGroups(
        s,
        /(?<!\S)(\p{Ll}+(?:, \p{Ll}+)+,? (?:and|or) \p{Ll}+|\p{Ll}+(?:, \p{Ll}+){2,})(?![\p{L}-])/gu,
      ),
  ],
  [
    "clause",
    (s) =>
      firstGroups(
        s,
        /\b(?:named after|called|known as|only after|only when|only if|unless|until|instead of|except for|except|thanked with|starts with|begins with|ends with|consists of|depends on|responsible for|by|into|through|via|before|after|in case of|during|in)\s([^.,;:()]{5,70})/g,
      ).map((t) => cutClause(t, 8)),
  ],
];

/** Where a sentence falls into parts that each say something. */
const clauseBorder = /[;:]\s|,\s(?=(?:because|since|so|but|it|they|he|she|the|an?)\b)/;

/** Begins a part that only says when or how. */
const opener = /^(?:after|before|if|when|while|with|without|by|in|on|for|to|of|like)\b/i;

function findNumbers(sentence: string): string[] {
  const text = blankCode(sentence);
  const spans: string[] = [];
  const pattern = new RegExp(
    `(?<![\\w.-])(?:[<>~±]\\s?)?\\d[\\d.,:]*(?:\\s?(?:${units}))?(?![\\w-])|\\b(?:${numberWords})\\s[a-z]{3,}`,
    "gi",
  );
  for (const match of text.matchAll(pattern)) {
    const [first = "", second = ""] = match[0].split(/\s/);
    const number = first.replace(/[.,:]+$/, "");
    // "Raspberry Pi 5" is a name.
    if (/\p{Ll}\s\p{Lu}[\p{L}\d]*(?:\s\p{Lu}[\p{L}\d]*)*\s$/u.test(text.slice(0, match.index))) continue;
    // Only measures belong to the answer: "25 seconds", but "14" of "14 fake receivers".
    spans.push(number === first && measures.test(second) ? `${number} ${second}` : number);
  }
  return spans;
}

const nameList =
  /(?<![\w`.-])((?:\p{Lu}[\p{L}\d.+#-]*, )*\p{Lu}[\p{L}\d.+#-]*,? (?:and|or) \p{Lu}[\p{L}\d.+#-]*)/gu;

function findNames(sentence: string): string[] {
  const text = blankCode(sentence);
  // "March, July and November" is one answer.
  const spans = firstGroups(text, nameList);
  const pattern =
    /(?<![\w`.-])[\p{Lu}][\p{L}\d.+#-]*(?:\s(?:[\p{Lu}][\p{L}\d.+#-]*|\d+(?=[\s,.;)]|$)|of|de|van|von)(?=\s|[,.;:)]|$))*/gu;
  for (const match of text.matchAll(pattern)) {
    const span = match[0].replace(/\s(?:of|de|van|von)$/, "").replace(/[.]$/, "");
    const words = span.split(" ");
    // The first word of a sentence is a name only when another one follows it, or it looks like an acronym.
    const atStart = match.index === 0 || /[.!?:]\s+$/.test(text.slice(0, match.index));
    if (atStart && words.length === 1 && !/[\p{Lu}\d].*[\p{Lu}\d]/u.test(span)) continue;
    // "Estonian honey": the adjective alone is half an answer.
    const noun = /^\s(\p{Ll}{3,})/u.exec(text.slice(match.index + match[0].length))?.[1];
    if (words.length === 1 && /(?:ian|ish|ese)$/.test(span) && noun !== undefined) {
      spans.push(`${span} ${noun}`);
      continue;
    }
    if (atStart && words.length > 1 && isStopWord(words[0] ?? "")) spans.push(words.slice(1).join(" "));
    else spans.push(span);
  }
  return spans;
}

function lastPhrase(sentence: string): string | undefined {
  const body = sentence.replace(/[.!?:]+$/, "").replace(/^(?:it|they|he|she)\s\S+\s/i, "");
  // "the size of the file" is one thing.
  const match =
    /^.{8,}\b(?:after|before|in|on|at|to|from|by|with|into|for|until|under|over|are|is)\s(\S+(?:\s\S+){0,5})$/.exec(
      body,
    ) ?? /^.{8,}\bof\s(\S+(?:\s\S+){0,5})$/.exec(body);
  const phrase = match?.[1] ?? body.split(" ").slice(-4).join(" ");
  const text = trimSpan(phrase);
  // Where a sentence has nothing else, one word must do.
  return isWorth(text, "clause") || (text.length >= 4 && contentWords(text).length === 1) ? text : undefined;
}

function firstGroups(sentence: string, pattern: RegExp): string[] {
  return [...sentence.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** At most `words` words, ended where a new clause begins. */
function cutClause(text: string, words: number): string {
  const until =
    text.split(
      /\s(?:can|is|are|was|were|will|must|may|and then|but|whenever|whose|because|so that|and it|and the|, which|which|when|unless)\s/,
    )[0] ?? text;
  return until.split(" ").slice(0, words).join(" ");
}

function trimSpan(text: string): string {
  return text
    .trim()
    .replace(/^(?:the|a|an|its|their|his|her|your)\s(?=\S)/i, "")
    .replace(/[\s,;:.!?]+$/, "")
    .replace(/\s(?:the|a|an|and|or|of|to|in|on|at|by|with|from|for|as|is|are|that|which|it)$/i, "")
    .trim();
}

function isWorth(text: string, kind: SpanKind): boolean {
  if (text.length < 1 || text.length > 110) return false;
  if (kind === "code") return /[\p{L}\p{N}]/u.test(text);
  if (kind === "number") return true;
  if ((text.split("`").length - 1) % 2 === 1) return false;
  const words = contentWords(text);
  if (kind === "name") return words.length > 0 && text.length > 1;
  return words.length >= 1 && text.length >= 8 && text.includes(" ");
}

function overlaps(a: string, b: string): boolean {
  const left = normalise(a);
  const right = normalise(b);
  return ` ${left} `.includes(` ${right} `) || ` ${right} `.includes(` ${left} `);
}

/** Code spans replaced by as many dots, so that what is in them is found only as code. */
function blankCode(sentence: string): string {
  return sentence.replaceAll(/`[^`]*`/g, (code) => "`".repeat(code.length));
}
