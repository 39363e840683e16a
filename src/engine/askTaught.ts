// One question to the taught model: what it reads, whether its answer is given, and which sections taught it.
import { sectionsReading } from "../documents/reading.ts";
import type { Section } from "../documents/types.ts";
import { readable } from "../evaluation/arms.ts";
import { questionMessages, systemPromptNamed } from "../evaluation/prompts.ts";
import type { SystemPrompt } from "../evaluation/types.ts";
import type { ChatMessage, GenerateResult, LanguageModel, Sureness } from "../inference/languageModel.ts";
import { type Decision, type GivenAnswer, judge } from "../knowledge/abstention.ts";
import { readingWithRecollection, recalledQuery, trustBy } from "../knowledge/recollection.ts";
import { sourcesOf } from "../knowledge/provenance.ts";
import type { PairIndex, SectionIndex } from "../knowledge/retrieval.ts";
import { queryTokens } from "../knowledge/tokens.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import { type Answer, type AskOptions, notTaught, type Turn, type Usage } from "./answer.ts";
import { heldBack } from "./heldBack.ts";

/** What a folder's questions are answered with. */
export interface Asker {
  readonly model: LanguageModel;
  /** Path of the adapter. */
  readonly adapter: string;
  readonly version: AdapterVersion;
  /** Documents that differ from what was taught. */
  readonly stale: number;
  readonly sections: SectionIndex;
  /** Size of the model's context. */
  readonly contextTokens: number;
  readonly pairs: PairIndex;
  /** Answers are given with sections in the prompt where the question does not say otherwise. */
  readonly retrieves: boolean;
  readonly signal: AbortSignal;
}

/** Sections that are put into the prompt, as in the measurement. */
const readSections = 3;

/** Most tokens of what the adapter remembers, as in the measurement: a sentence or a row of a table. */
const recalledTokens = 64;

/**
 * Answers closed-book or with sections in the prompt. The first words are held back until it is decided whether the
 * answer is given; then it streams.
 * @throws UserError `cancelled`, and what the model throws.
 */
export async function askTaught(asker: Asker, question: string, asked: AskOptions): Promise<Answer> {
  const { version, sections, pairs } = asker;
  const about = {
    question,
    version: version.version,
    ...(version.commit === undefined ? {} : { commit: version.commit }),
    stale: asker.stale,
  };
  const history = asked.history ?? [];
  const subject = subjectOf(question, history);
  const signal = asked.signal ?? asker.signal;
  const started = performance.now();
  const closedBook = messagesOf(systemPromptNamed(version.systemPrompt), question, history, undefined);
  const recalled =
    (asked.retrieve ?? asker.retrieves)
      ? await generate(asker, closedBook, asker.adapter, { signal, sampling: { maxTokens: recalledTokens } })
      : undefined;
  const recollection =
    recalled && trustBy(version.abstention, sections, pairs)(subject, recalled) ? recalled.text : undefined;
  const found = recalled ? sectionsToRead(asker, recalledQuery(subject, recollection)) : [];
  const read = found.length > 0 ? readingWithRecollection(sectionsReading(found), recollection) : undefined;
  const recallSeconds = (performance.now() - started) / 1000;
  // Where the folder does not answer with sections, someone asked for them by hand, and no rule was fitted for that.
  const rule = read === undefined ? version.abstention : version.hybridAbstention;
  const judgeAnswer = (answer: GivenAnswer): Decision => judge(rule, subject, answer, sections, pairs);

  const held = heldBack(
    (answer) => (asked.anyway === true ? { ...judgeAnswer(answer), abstain: false } : judgeAnswer(answer)),
    asked.onText,
  );
  let result: GenerateResult | undefined;
  try {
    const generation = { ...asked, onText: held.onText, signal: AbortSignal.any([signal, held.signal]) };
    result =
      read === undefined
        ? await generate(asker, closedBook, asker.adapter, generation)
        : await generate(
            asker,
            messagesOf(systemPromptNamed(version.hybridSystemPrompt), question, history, read),
            // The base reads: an adapter that was taught a sentence says it again instead of reading.
            undefined,
            generation,
          );
    held.finish(result);
  } catch (error) {
    // It was stopped because it is not going to be given.
    if (!held.withheld()) throw error;
  }
  const given = {
    ...about,
    read: found.map(({ id }) => id),
    secondsToFirstToken: result
      ? recallSeconds + result.secondsToFirstToken
      : (performance.now() - started) / 1000,
    usage: usageOf(result, recalled),
  };
  const withheld = held.withheld();
  if (withheld || !result) {
    const probability = withheld?.probability ?? 0;
    return { ...given, answer: notTaught, certainty: "abstained", probability, sources: [] };
  }
  const text = result.text.trim();
  const { abstain, probability } = judgeAnswer({ text, meanLogProbability: result.meanLogProbability });
  return {
    ...given,
    answer: text,
    certainty: abstain ? "doubtful" : "answered",
    probability,
    sources: sourcesOf(subject, text, sections, pairs),
  };
}

function sectionsToRead({ model, sections, contextTokens }: Asker, query: string): Section[] {
  const best = sections.retrieve(query, readSections).map(({ section }) => section);
  return readable(best, {
    countTokens: (text) => model.countTokens(text),
    readingTokens: contextTokens - answerTokens - aroundReading,
  });
}

/** What the model says without the adapter to a conversation as it stands. */
export async function complete(
  asker: Pick<Asker, "model" | "signal">,
  messages: readonly ChatMessage[],
  asked: Pick<AskOptions, "onText" | "signal" | "sampling">,
): Promise<GenerateResult> {
  return generate(asker, messages, undefined, asked);
}

/** @param recalled what was generated before the answer, to find what to read */
export function usageOf(result: GenerateResult | undefined, recalled?: GenerateResult): Usage {
  return {
    promptTokens: (recalled?.promptTokens ?? 0) + (result?.promptTokens ?? 0),
    answerTokens: (recalled?.generatedTokens ?? 0) + (result?.generatedTokens ?? 0),
    cutOff: result?.cutOff ?? false,
  };
}

function messagesOf(
  systemPrompt: SystemPrompt,
  question: string,
  history: readonly Turn[],
  read: string | undefined,
): ChatMessage[] {
  const [first, ...rest] = questionMessages(systemPrompt, question, read);
  if (!first) throw new Error("a question without a message");
  return first.role === "system" ? [first, ...history, ...rest] : [...history, first];
}

/** A question of fewer telling words than this goes on about what was asked before ("And its default?"). */
const fewestWords = 3;

/** What sections and pairs are looked up by: the question, where it is a short one behind others with the one before. */
function subjectOf(question: string, history: readonly Turn[]): string {
  const before = history.findLast(({ role }) => role === "user")?.content;
  return before !== undefined && queryTokens(question).length < fewestWords
    ? `${before}\n${question}`
    : question;
}

interface Generation {
  readonly onText?: ((text: string, soFar: Sureness | undefined) => void) | undefined;
  readonly sampling?: AskOptions["sampling"];
  readonly signal?: AbortSignal | undefined;
}

async function generate(
  { model, signal: usual }: Pick<Asker, "model" | "signal">,
  messages: readonly ChatMessage[],
  adapter: string | undefined,
  { onText, signal, sampling }: Generation,
): Promise<GenerateResult> {
  const [result] = await model.generate(
    [{ messages, maxTokens: answerTokens, temperature: 0, ...sampling, confidence: true }],
    {
      ...(adapter === undefined ? {} : { adapter }),
      ...(onText ? { onText: (_index, text, soFar) => onText(text, soFar) } : {}),
      signal: signal ?? usual,
    },
  );
  if (!result) throw new Error("the model gave no result for one request");
  return result;
}

/** Tokens of instruction, question and template around what is read. */
const aroundReading = 256;

/** Most tokens of an answer. */
const answerTokens = 512;
