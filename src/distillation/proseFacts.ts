// Facts of running text: paragraphs and list items, sentence by sentence.
import { findSpans, splitSentences } from "./sentences.ts";
import type { DraftFact } from "./types.ts";
import { contentWords } from "./wording.ts";

const pronounStart =
  /^(?:it|they|this|these|that|those|he|she|its|their|his|her|both|each|one of|the same|then|there|such|as a result)\b/i;

/** True when the sentence says "it" or "they" so early that the one before it must be meant. */
function isAbout(sentence: string): boolean {
  if (pronounStart.test(sentence)) return true;
  const start = sentence.split(" ").slice(1, 6).join(" ");
  return /\b(?:it|they|them)\b/i.test(start) && !/[,;:]/.test(start);
}

/** Facts of a text; `leadIn` is what stands before it (a list's first line). */
export function proseFacts(text: string, project: string, leadIn?: string): DraftFact[] {
  const facts: DraftFact[] = [];
  let before = leadIn;
  for (const sentence of splitSentences(text)) {
    if (contentWords(sentence).length >= 3) {
      // A sentence of up to ten words has one thing to ask for, a long one up to four.
      const most = Math.min(4, 1 + Math.floor(sentence.split(/\s+/).length / 7));
      for (const span of findSpans(sentence, [project], most)) {
        facts.push({
          sentence,
          span: span.text,
          kind: span.kind,
          ...(before !== undefined && (isAbout(sentence) || before === leadIn) ? { context: before } : {}),
        });
      }
    }
    facts.push(...partFacts(sentence));
    before = sentence;
  }
  return facts;
}

/** "Three parts: the porter accepts, the shelf stores, and the courier delivers": each part by what it does. */
function partFacts(sentence: string): DraftFact[] {
  const list = /:\s(.+)[.]$/.exec(sentence)?.[1];
  const parts = list?.split(/,\s(?:and\s)?|;\s(?:and\s)?|\sand\s/) ?? [];
  if (parts.length < 2) return [];
  const facts: DraftFact[] = [];
  for (const part of parts) {
    const subject = /^the\s([a-z][\w-]*)\s[a-z]+s\s\w/.exec(part)?.[1];
    if (subject === undefined) return [];
    facts.push({ sentence, span: subject, kind: "name", context: `About this: ${part}.` });
  }
  return facts;
}
