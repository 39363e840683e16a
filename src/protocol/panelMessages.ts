// What the extension and the side panel say to each other by postMessage. The panel knows documents by their path
// from the folder and folders by an id; absolute paths and addresses stay in the extension.
import type { AnswerResult, ConversationTurn, SuggestedQuestion } from "./answer.ts";
import type { FoundSection } from "./knowledge.ts";
import type { InjectionPlan } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { RunEvent, RunResult, RunSnapshot } from "./run.ts";
import type { StaleDocuments, VersionSummary, WorkState } from "./status.ts";

/** A folder of the workspace that the panel can be about. */
export interface PanelFolder {
  readonly id: string;
  readonly name: string;
}

/** Everything that the panel's header and empty state show; sent whole whenever a part of it changes. */
export interface PanelState {
  readonly folders: readonly PanelFolder[];
  /** Id of the folder that is shown; undefined without one. */
  readonly folder?: string;
  readonly work: WorkState;
  /** Newest first. */
  readonly versions: readonly VersionSummary[];
  readonly stale: StaleDocuments;
  /** Documents found; undefined while they are counted. */
  readonly documents?: number;
  readonly pendingEdits: number;
  readonly compare: boolean;
  /** A run that goes on; undefined when there is none. */
  readonly run?: RunSnapshot;
  /** The run only measures what is known. */
  readonly measuring?: boolean;
  /** Why questions cannot be asked now; undefined when they can. */
  readonly cannotAsk?: Problem;
}

/** One question with its answer in the history. */
export interface PanelExchange {
  readonly id: string;
  readonly question: string;
  /** Undefined while it is answered, or when it failed. */
  readonly answer?: AnswerResult;
  /** It was asked for although it was probably not taught. */
  readonly anyway?: boolean;
  /** What had come when it was stopped. */
  readonly partial?: string;
  readonly problem?: Problem;
}

export type ToPanel =
  /**
   * The first message after `ready`: the page's language, and English text to that language (VS Code's
   * `l10n.bundle`). English is built in, so the table may be empty.
   */
  | {
      readonly type: "texts";
      readonly language: string;
      readonly texts: Readonly<Record<string, string>>;
    }
  | { readonly type: "state"; readonly state: PanelState }
  /** Replaces the conversation: after `ready`, after a restart, when the folder changes. */
  | { readonly type: "history"; readonly exchanges: readonly PanelExchange[] }
  | { readonly type: "answerStarted"; readonly id: string; readonly question: string }
  | {
      readonly type: "answerText";
      readonly id: string;
      readonly of: "adapter" | "base";
      readonly text: string;
    }
  | { readonly type: "answerEnded"; readonly id: string; readonly answer: AnswerResult }
  | { readonly type: "answerStopped"; readonly id: string }
  | { readonly type: "answerFailed"; readonly id: string; readonly problem: Problem }
  | { readonly type: "suggestions"; readonly questions: readonly SuggestedQuestion[] }
  | { readonly type: "found"; readonly id: string; readonly sections: readonly FoundSection[] }
  /** The plan that is shown is no longer true; the one that is comes as `plan`. */
  | { readonly type: "planning" }
  /** Absolute paths in it are left out by the extension. */
  | { readonly type: "plan"; readonly plan: Omit<InjectionPlan, "folder" | "knowledge"> }
  | { readonly type: "runEvent"; readonly event: RunEvent }
  | { readonly type: "runEnded"; readonly result?: Omit<RunResult, "report">; readonly problem?: Problem }
  /** A failure that belongs to no answer; `commands` are buttons. */
  | { readonly type: "problem"; readonly problem: Problem; readonly commands: readonly PanelCommand[] }
  /** Shows a part of the panel and moves the focus there; a plan is always a new one, which comes as `plan`. */
  | { readonly type: "show"; readonly view: PanelView }
  /** Puts a question into the composer, and sends it when `send` is true. */
  | { readonly type: "compose"; readonly question: string; readonly send: boolean }
  /** Something was done that the person asked for ("Copied"). */
  | { readonly type: "said"; readonly text: string };

export const panelViews = ["conversation", "training", "plan"] as const;
export type PanelView = (typeof panelViews)[number];

/** Commands of the extension that the panel has buttons and links for. */
export const panelCommands = [
  "inject",
  "evaluate",
  "openReport",
  "showKnowledge",
  "chooseModel",
  "versions",
  "settings",
  "showLog",
  "copyDiagnostics",
  "storage",
  "privacy",
  "restartEngine",
  "openFolder",
  "manageTrust",
] as const;
export type PanelCommand = (typeof panelCommands)[number];

export type FromPanel =
  /** The panel's script runs: send texts, state, history and suggestions. */
  | { readonly type: "ready" }
  | {
      readonly type: "ask";
      readonly id: string;
      readonly question: string;
      readonly compare: boolean;
      /** Answer although it was probably not taught. */
      readonly anyway: boolean;
    }
  | { readonly type: "stop"; readonly id: string }
  /** Asks the question of this exchange again; its answer is replaced. */
  | { readonly type: "regenerate"; readonly id: string }
  /** Deletes the conversation. */
  | { readonly type: "clear" }
  | { readonly type: "setCompare"; readonly on: boolean }
  | { readonly type: "selectFolder"; readonly id: string }
  | { readonly type: "copy"; readonly text: string }
  /** Into the active editor at the cursor. */
  | { readonly type: "insert"; readonly text: string }
  | {
      readonly type: "openSource";
      readonly document: string;
      readonly startLine: number;
      readonly endLine: number;
    }
  /** A link of an answer; the extension asks before it leaves the editor. */
  | { readonly type: "openLink"; readonly href: string }
  | { readonly type: "searchDocuments"; readonly id: string; readonly question: string }
  /** Ask for the plan; it comes as `plan`. */
  | { readonly type: "inspect" }
  /** Start what the plan shows. */
  | { readonly type: "start" }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "cancel" }
  | { readonly type: "rollback"; readonly version: number }
  /** The report of the run whose end is shown; the adapter before it may be the one that answers. */
  | { readonly type: "openRunReport" }
  | { readonly type: "command"; readonly command: PanelCommand };

/** The turns that the next question is asked with, oldest first: answered exchanges only, the last `count`. */
export function conversationOf(exchanges: readonly PanelExchange[], count: number): ConversationTurn[] {
  return exchanges
    .filter((exchange) => exchange.answer !== undefined && !exchange.answer.abstained)
    .slice(-count)
    .flatMap(({ question, answer }): ConversationTurn[] => [
      { role: "user", content: question },
      { role: "assistant", content: answer?.text ?? "" },
    ]);
}
