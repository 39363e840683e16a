// A question that was kept, with one of its words said by another (lexical substitution, McCarthy and Navigli 2007):
// what is learned must not hang on one wording. A small model that rewrites a whole question loses what it asks for;
// one word at a time, going on from what stands before it and with the old word forbidden, it rarely does.
import type { ChatMessage } from "../inference/languageModel.ts";
import { isStopWord } from "./wording.ts";

/** A word of a question that can be said by another. */
export interface Replaceable {
  readonly word: string;
  /** The question before it. */
  readonly before: string;
}

/** Examples of a question with one word said by another, each of another invented project. */
export const substitutions: readonly (readonly [
  project: string,
  word: string,
  question: string,
  reworded: string,
])[] = [
  [
    "Fernwick",
    "close",
    "After how long does the Fernwick server close idle connections?",
    "After how long does the Fernwick server shut idle connections?",
  ],
  [
    "Murmur",
    "finds",
    "Which command of Murmur finds new pictures?",
    "Which command of Murmur looks for new pictures?",
  ],
  ["Orbis", "began", "Who began Orbis?", "Who started Orbis?"],
  [
    "Talus",
    "default",
    "What is the default of `max_copies` in Talus?",
    "What is the standard value of `max_copies` in Talus?",
  ],
  [
    "Wend",
    "rules",
    "In which file does Wend look for its rules?",
    "In which file does Wend look for its instructions?",
  ],
  [
    "Pike",
    "old",
    "How old may a session of Pike be?",
    "How much time may have passed since a session of Pike began?",
  ],
];

/** The prompt that makes the model ask the same thing with another word. */
export function substitutionMessages(question: string, word: string): ChatMessage[] {
  return [
    { role: "system", content: instruction },
    ...substitutions.flatMap(([, shownWord, shown, reworded]): ChatMessage[] => [
      { role: "user", content: ask(shownWord, shown) },
      { role: "assistant", content: reworded },
    ]),
    { role: "user", content: ask(word, question) },
  ];
}

/** Words that carry what is asked and are no names: in small letters, outside code, not of the question's own frame. */
export function replaceableWords(question: string): Replaceable[] {
  const plain = question.replaceAll(/`[^`]*`/g, (code) => " ".repeat(code.length));
  return [...plain.matchAll(/(?<![\p{L}\p{N}_.-])\p{Ll}{3,}(?![\p{L}\p{N}_.-]*[\p{L}\p{N}_])/gu)]
    .filter(({ 0: word }) => !isStopWord(word) && !kept.has(word))
    .map(({ 0: word, index }) => ({ word, before: question.slice(0, index).trimEnd() }));
}

/** The word and its commonest inflections, none of which says anything new. */
export function inflections(word: string): string[] {
  const stem = word.replace(/(?:ies|es|ed|ing|s|e)$/, "");
  const endings = ["", "e", "s", "es", "ed", "ing", "y", "ies"];
  return [...new Set([word, `${word}s`, ...(stem.length < 2 ? [] : endings.map((end) => stem + end))])];
}

const instruction = "You replace one word of a question by another word or phrase that means the same.";

function ask(word: string, question: string): string {
  return `Say it with another word for "${word}": ${question}`;
}

// Another word for one of these asks for something else, or is none: frames of questions, order, units.
const kept = new Set(
  (
    "many much long often far kind each every first last next second seconds minute minutes hour hours day days week " +
    "weeks month months year years per after before until unless between during within without under over against " +
    "through same other another one two three name named called most least more less than project"
  ).split(" "),
);
