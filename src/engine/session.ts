// A model with a folder's adapter, ready to answer.
import type { Settings } from "../config/settings.ts";
import type { Document } from "../documents/types.ts";
import { questionMessages, sectionsReading, systemPromptNamed } from "../evaluation/prompts.ts";
import { gpuOf } from "../inference/llamaRuntime.ts";
import type { ChatMessage, GenerateResult } from "../inference/languageModel.ts";
import { openLocalModel } from "../inference/localModel.ts";
import { abstentionSignals, decide } from "../knowledge/abstention.ts";
import { freshnessOf } from "../knowledge/freshness.ts";
import { activeAdapter, readManifest } from "../knowledge/manifest.ts";
import { type Source, sourcesOf } from "../knowledge/provenance.ts";
import { buildPairIndex, buildSectionIndex } from "../knowledge/retrieval.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import { readLearnedPairs } from "./learnedPairs.ts";
import { bringModel, chooseModel } from "./modelChoice.ts";
import { openPlace } from "./place.ts";

/** A turn of a conversation. */
export type Turn = ChatMessage;

/** How the words of an answer are chosen; left out: the likeliest each time, at most 512 tokens. */
export interface Sampling {
  readonly maxTokens?: number;
  /** 0 takes the likeliest word each time. */
  readonly temperature?: number;
  readonly seed?: number;
  /** The answer ends before the first of these. */
  readonly stop?: readonly string[];
}

/** What an answer took. */
export interface Usage {
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** The most tokens ran out before the answer ended. */
  readonly cutOff: boolean;
}

export interface AskOptions {
  readonly sampling?: Sampling;
  /** The text as it comes. */
  readonly onText?: (text: string) => void;
  /** Turns before this question, oldest first. */
  readonly history?: readonly Turn[];
  /** Answer also what the model was probably not taught. */
  readonly anyway?: boolean;
  /** Put the best sections of the documents into the prompt; default: as the setting `hybrid` says. */
  readonly retrieve?: boolean;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly question: string;
  readonly answer: string;
  /**
   * `abstained`: nothing like it was taught, so nothing was answered; `doubtful`: answered, but the model was not sure
   * enough for something it was taught.
   */
  readonly certainty: "answered" | "doubtful" | "abstained";
  /** That the question was taught, 0 to 1; 1 where it could not be estimated. */
  readonly probability: number;
  /** The sections that taught it, best first. */
  readonly sources: readonly Source[];
  readonly version: number;
  /** The documents' sections that were put into the prompt, best first; none where it answered closed-book. */
  readonly read: readonly string[];
  readonly commit?: string;
  /** Documents that differ from what was taught. */
  readonly stale: number;
  readonly secondsToFirstToken: number;
  readonly usage: Usage;
}

export interface Session {
  readonly model: string;
  readonly version: number;
  ask(question: string, options?: AskOptions): Promise<Answer>;
  /** What the same model says without the adapter. */
  askBase(question: string, options?: Pick<AskOptions, "onText" | "signal">): Promise<string>;
  /** What it says without the adapter to a whole conversation as it stands. */
  complete(
    messages: readonly Turn[],
    options?: Pick<AskOptions, "onText" | "signal" | "sampling">,
  ): Promise<{ readonly text: string; readonly usage: Usage }>;
  dispose(): Promise<void>;
}

/** What is said where nothing was taught. */
export const notTaught = "I was not taught this.";

/**
 * Opens the folder's active adapter with its model.
 * @throws UserError `not-injected`, `adapter-invalid`, `adapter-of-other-base`, and what loading a model throws.
 */
export async function openSession(folder: string, options: EngineOptions): Promise<Session> {
  const place = await openPlace(folder, options.dataDir);
  const manifest = await readManifest(place.paths);
  await activeAdapter(place.paths, manifest);
  const base = await bringModel(await chooseModel(place, options), options);
  const adapter = await activeAdapter(place.paths, manifest, base.sha256);
  const { version } = adapter;
  const [{ documents }, pairs] = await Promise.all([
    readFolderDocuments(place, options),
    readLearnedPairs(place.paths),
  ]);
  const sections = buildSectionIndex(documents.flatMap((document: Document) => document.sections));
  const pairIndex = buildPairIndex(pairs);
  const { stale } = freshnessOf(version.documents, documents);
  const hybrid = retrievesByDefault(options.settings.hybrid, version);
  // With and without sections to read, the prompt that the measurement found best for that.
  const alone = systemPromptNamed(version.systemPrompt);
  const reading = systemPromptNamed(version.hybridSystemPrompt ?? version.systemPrompt);
  const model = await openLocalModel({
    path: base.path,
    sha256: base.sha256,
    threads: options.settings.threads,
    gpu: gpuOf(options.settings.backend),
  });

  const generate = async (
    messages: readonly ChatMessage[],
    adapterPath: string | undefined,
    { onText, signal, sampling }: AskOptions,
  ): Promise<GenerateResult> => {
    const [result] = await model.generate(
      [{ messages, maxTokens: answerTokens, temperature: 0, ...sampling, confidence: true }],
      {
        ...(adapterPath === undefined ? {} : { adapter: adapterPath }),
        ...(onText ? { onText: (_index: number, text: string) => onText(text) } : {}),
        signal: signal ?? options.signal,
      },
    );
    if (!result) throw new Error("the model gave no result for one request");
    return result;
  };

  return {
    model: base.name,
    version: version.version,
    async ask(question, asked = {}) {
      const about = {
        question,
        version: version.version,
        ...(version.commit === undefined ? {} : { commit: version.commit }),
        stale,
      };
      const before = decide(version.abstention, abstentionSignals(question, undefined, sections, pairIndex));
      if (before.abstain && asked.anyway !== true) {
        return {
          ...about,
          answer: notTaught,
          certainty: "abstained",
          probability: before.probability,
          read: [],
          sources: [],
          secondsToFirstToken: 0,
          usage: { promptTokens: 0, answerTokens: 0, cutOff: false },
        };
      }
      const found = (asked.retrieve ?? hybrid) ? sections.retrieve(question, 3) : [];
      const read = found.length > 0 ? sectionsReading(found.map(({ section }) => section)) : undefined;
      const system = read === undefined ? alone : reading;
      const [first, ...rest] = questionMessages(system, question, read);
      if (!first) throw new Error("a question without a message");
      const history = asked.history ?? [];
      const messages = first.role === "system" ? [first, ...history, ...rest] : [...history, first];
      const result = await generate(messages, adapter.path, asked);
      const text = result.text.trim();
      const signals = abstentionSignals(question, result.meanLogProbability, sections, pairIndex);
      const after = decide(version.abstention, signals);
      return {
        ...about,
        answer: text,
        certainty: after.abstain ? "doubtful" : "answered",
        probability: after.probability,
        read: found.map(({ section }) => section.id),
        sources: sourcesOf(question, text, sections, pairIndex),
        secondsToFirstToken: result.secondsToFirstToken,
        usage: usageOf(result),
      };
    },
    askBase: async (question, asked = {}) =>
      (await generate(questionMessages(alone, question), undefined, asked)).text.trim(),
    async complete(messages, asked = {}) {
      const result = await generate(messages, undefined, asked);
      return { text: result.text, usage: usageOf(result) };
    },
    dispose: () => model.dispose(),
  };
}

/** Whether answers are given with the best sections in the prompt: always, never, or where that was measured to be better. */
export function retrievesByDefault(
  setting: Settings["hybrid"],
  version: Pick<AdapterVersion, "hybrid">,
): boolean {
  return setting === "on" || (setting === "auto" && version.hybrid === true);
}

function usageOf({ promptTokens, generatedTokens, cutOff }: GenerateResult): Usage {
  return { promptTokens, answerTokens: generatedTokens, cutOff };
}

/** Most tokens of an answer. */
const answerTokens = 512;
