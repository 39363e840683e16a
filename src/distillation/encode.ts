// Turns pairs into token ids: what the teacher reads, what the student reads, and the answer that the loss is on.
import type { Section } from "../documents/types.ts";
import type { ChatTokenizer } from "../inference/chatTokenizer.ts";
import type { ChatMessage } from "../inference/languageModel.ts";
import type { TokenDataset, TokenPair } from "../training/pair.ts";
import { abstentionAnswer } from "./extras.ts";
import { questionText, sectionText, teacherMessages } from "./prompts.ts";
import { studentSystemPrompts } from "./systemPrompts.ts";
import type { Pair } from "./types.ts";

export interface EncodeInput {
  readonly project: string;
  readonly sections: readonly Section[];
  readonly pairs: readonly Pair[];
  /** Most tokens of a row; a student's pair that is longer is left out. */
  readonly rowTokens: number;
}

export interface EncodedDataset {
  readonly dataset: TokenDataset;
  /** Ids of pairs that were too long for a row. */
  readonly tooLong: readonly string[];
}

/** Encodes all pairs, those held out apart. */
export function encodePairs(input: EncodeInput, tokenizer: ChatTokenizer): EncodedDataset {
  const sections = new Map(input.sections.map((section) => [section.id, section]));
  const train: TokenPair[] = [];
  const heldOut: TokenPair[] = [];
  const tooLong: string[] = [];
  const teacherQuestion = firstQuestions(input.pairs);
  for (const pair of input.pairs) {
    const section = pair.sectionId === undefined ? undefined : sections.get(pair.sectionId);
    const second = pair.secondSectionId === undefined ? undefined : sections.get(pair.secondSectionId);
    const encoded = encodePair(pair, section, input.project, tokenizer, {
      ...(second ? { second } : {}),
      teacherQuestion: teacherQuestion(pair),
    });
    if (studentTokens(encoded) > input.rowTokens) tooLong.push(pair.id);
    else if (pair.heldOut) heldOut.push(encoded);
    else train.push(encoded);
  }
  return { dataset: { train, heldOut }, tooLong };
}

/** Encodes one pair; a document pair needs its section, a two-fact pair the second one too. */
export function encodePair(
  pair: Pair,
  section: Section | undefined,
  project: string,
  tokenizer: ChatTokenizer,
  more: { readonly second?: Section; readonly teacherQuestion?: string } = {},
): TokenPair {
  const student = studentMessages(pair);
  const { prefix: studentPrefix, rest: studentPrompt } = tokenizer.splitAt(student);
  const asked = more.teacherQuestion ?? pair.question;
  const teacher = teacherSplit(
    { ...pair, question: asked },
    section,
    more.second,
    project,
    tokenizer,
    student,
  );
  return {
    id: pair.id,
    teacherPrefix: teacher.prefix,
    teacherPrompt: teacher.rest,
    studentPrefix,
    studentPrompt,
    answer: [...tokenizer.tokenize(pair.answer), ...(pair.open === true ? [] : [tokenizer.endOfTurn])],
  };
}

/**
 * The question that the teacher of a pair is asked. All that are answered with the same quoted words share the first
 * one's: told which words to say, it gives them nearly the same distribution whatever was asked (0.014 nats a token
 * from their mean, `EXPERIMENTS.md`), and is then asked once for all of them.
 */
function firstQuestions(pairs: readonly Pair[]): (pair: Pair) => string {
  const first = new Map<string, string>();
  const key = (pair: Pair): string => JSON.stringify([pair.sectionId, pair.secondSectionId, pair.answer]);
  for (const pair of pairs.toSorted((left, right) => Number(left.heldOut) - Number(right.heldOut))) {
    if (pair.style === "quote" && !first.has(key(pair))) first.set(key(pair), pair.question);
  }
  return (pair) => (pair.style === "quote" ? first.get(key(pair)) : undefined) ?? pair.question;
}

/** Tokens that a pair takes in a row of its own. */
export function studentTokens(pair: TokenPair): number {
  return pair.studentPrefix.length + pair.studentPrompt.length + pair.answer.length;
}

/** What the student reads: never the document. */
function studentMessages(pair: Pair): readonly ChatMessage[] {
  const system = studentSystemPrompts[pair.systemPrompt];
  const user: ChatMessage = { role: "user", content: pair.question };
  return system === undefined ? [user] : [{ role: "system", content: system }, user];
}

function teacherSplit(
  pair: Pair,
  section: Section | undefined,
  second: Section | undefined,
  project: string,
  tokenizer: ChatTokenizer,
  student: readonly ChatMessage[],
): { readonly prefix: readonly number[]; readonly rest: readonly number[] } {
  switch (pair.kind) {
    case "document": {
      const style = pair.style ?? "phrase";
      const asked = style === "quote" ? `${pair.question}\nAnswer with: ${pair.answer}` : pair.question;
      const messages = teacherMessages(needed(pair, section), project, asked, style);
      const texts = [section, second].flatMap((one) => (one ? [sectionText(one, project)] : []));
      const read = texts.join("");
      const [system, user] = messages;
      if (!system || !user || texts.length < 2) return tokenizer.splitAt(messages, read);
      return tokenizer.splitAt([system, { ...user, content: read + questionText(asked) }], read);
    }
    case "replay":
      // The base itself, reading just what the student reads.
      return tokenizer.splitAt(student);
    case "abstention":
      return tokenizer.splitAt([
        {
          role: "system",
          content: `You know nothing about the question. Whatever is asked, reply with exactly this sentence: ${abstentionAnswer}`,
        },
        { role: "user", content: questionText(pair.question) },
      ]);
  }
}

function needed(pair: Pair, section: Section | undefined): Section {
  if (!section) throw new Error(`pair ${pair.id} has no section`);
  return section;
}
