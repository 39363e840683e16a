// A question to the taught model, and what comes back.
import type { FolderParams } from "./settings.ts";

/** A turn of the conversation before. */
export interface ConversationTurn {
  readonly role: "user" | "assistant";
  readonly content: string;
}

export interface AskParams extends FolderParams {
  /** Chosen by the one who asks; names this answer's notifications. */
  readonly id: string;
  readonly question: string;
  /** Oldest first. */
  readonly history?: readonly ConversationTurn[];
  /** Also answer without the adapter, unless the taught model declines. */
  readonly compare?: boolean;
  /** Answer also what was probably not taught. */
  readonly anyway?: boolean;
  /** Put the best sections of the documents into the prompt. */
  readonly retrieve?: boolean;
}

/** A piece of an answer as it comes. */
export interface AnswerText {
  readonly id: string;
  /** Which of the two answers of a comparison. */
  readonly of: "adapter" | "base";
  readonly text: string;
}

/** A section that taught an answer. */
export interface AnswerSource {
  readonly sectionId: string;
  /** Path from the folder, with `/`. */
  readonly document: string;
  /** The section's own heading. */
  readonly heading: string;
  readonly headingTrail: readonly string[];
  /** 1-based, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** 0 to 1. */
  readonly score: number;
  /** The document differs from what was taught, so the lines may not be the same. */
  readonly changed: boolean;
}

export interface AnswerResult {
  readonly text: string;
  readonly adapterVersion: number;
  readonly model: string;
  /** Commit of the documents that were taught; undefined outside git. */
  readonly asOf?: string;
  /** Documents that differ from what was taught. */
  readonly changedDocuments: number;
  /** Best first; none when it abstained. */
  readonly sources: readonly AnswerSource[];
  /** Nothing like it was taught, so nothing was answered. */
  readonly abstained: boolean;
  /** Answered, but the model was not sure enough for something it was taught. */
  readonly doubtful: boolean;
  /** That the question was taught, 0 to 1; 1 where it cannot be estimated. */
  readonly confidence: number;
  /** What the same model says without the adapter; only when asked for, and not when it abstained. */
  readonly base?: string;
  readonly secondsToFirstToken: number;
}

export interface SuggestedQuestion {
  readonly question: string;
  readonly document: string;
}
