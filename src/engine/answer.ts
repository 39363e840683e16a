// An answer of the taught model, and how it is asked for.
import type { ChatMessage } from "../inference/languageModel.ts";
import type { Source } from "../knowledge/provenance.ts";

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
  /**
   * Put the best sections of the documents into the prompt; default: as the setting `hybrid` says. Asked for where the
   * folder answers without them, they are looked up whether or not it was taught.
   */
  readonly retrieve?: boolean;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly question: string;
  readonly answer: string;
  /**
   * `abstained`: by its first words it was not taught, so it is not given; `doubtful`: given (it was asked for all the
   * same, or its end was less sure than its beginning), and probably not taught.
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

/** What is said where nothing was taught. */
export const notTaught = "I was not taught this.";
