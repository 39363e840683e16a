// Everything that the extension and the engine's process say to each other: JSON-RPC over the engine's stdin and
// stdout, framed by vscode-jsonrpc. Names of methods are the keys of these tables; parameters are one object.
import type { AnswerResult, AnswerText, AskParams, SuggestedQuestion } from "./answer.ts";
import type { EvaluateParams, EvaluationSummary } from "./evaluation.ts";
import type {
  AddPairParams,
  CurrentAnswer,
  EditPairParams,
  Exported,
  Forgotten,
  FoundSection,
  KnowledgeTree,
  KnownPair,
  PairPage,
  PairParams,
  PairQuery,
} from "./knowledge.ts";
import type { Diagnostics, ModelEntry, StorageList } from "./machine.ts";
import type { InjectionPlan } from "./plan.ts";
import type { PauseReason, RunEvent, RunResult, RunSnapshot } from "./run.ts";
import type { FolderParams, Scope } from "./settings.ts";
import type { FolderStatus, VersionSummary } from "./status.ts";

/** Raised with every change that an older other side would not understand. */
export const protocolVersion = 1;

export interface HandshakeParams {
  readonly protocol: number;
  /** Version of the extension. */
  readonly client: string;
  /** Where what was learned is kept; left out: the platform's data folder. */
  readonly dataDir?: string;
}

export interface Handshake {
  /** Version of the engine's program. */
  readonly version: string;
  readonly protocol: number;
  readonly pid: number;
}

export interface ScopedParams extends FolderParams {
  readonly scope?: Scope;
}

export interface Nothing {
  readonly done: true;
}

/**
 * Requests of the extension. Each can be cancelled by JSON-RPC's own cancellation; it then fails with the code
 * `cancelled`. A failure is a JSON-RPC error whose `data` is a `ProblemData`.
 */
export interface EngineRequests {
  /** The first request; any other before it fails. Refused with `protocol-mismatch` when the versions differ. */
  readonly handshake: { params: HandshakeParams; result: Handshake };
  /** Answered at once, also while the engine works: a sign of life. */
  readonly heartbeat: { params: Record<string, never>; result: { readonly uptimeSeconds: number } };
  /** Ends what goes on with a checkpoint and frees the models; the process ends when its stdin is closed. */
  readonly shutdown: { params: Record<string, never>; result: Nothing };

  /** What an injection would do. Reads the documents; fetches, loads and writes nothing. */
  readonly inspect: { params: ScopedParams; result: InjectionPlan };
  /**
   * Teaches the folder; answers when the run ends. Tells by `runEvent`. One run at a time in an engine (`busy`).
   * `paused`: stands still from its beginning, as a run did that an engine left when it died.
   */
  readonly inject: {
    params: ScopedParams & { readonly paused?: PauseReason };
    result: RunResult;
  };
  /** The folder's run stands still within two seconds of this, holding its place; `busy` if it is another process's. */
  readonly pause: { params: FolderParams & { readonly reason?: PauseReason }; result: Nothing };
  readonly resume: { params: FolderParams; result: Nothing };
  /** Stops the folder's run with a checkpoint; its `inject` fails with `cancelled`. */
  readonly cancel: { params: FolderParams; result: Nothing };
  /** The run that goes on in the folder, here or elsewhere; null when there is none. */
  readonly run: { params: FolderParams; result: RunSnapshot | null };

  /** Tells by `answerText`. */
  readonly ask: { params: AskParams; result: AnswerResult };
  readonly suggestions: {
    params: FolderParams & { readonly count?: number };
    result: readonly SuggestedQuestion[];
  };
  /** Sections of the documents by words, without a model: what can be done where the model abstains. */
  readonly searchDocuments: {
    params: FolderParams & { readonly query: string; readonly count?: number };
    result: readonly FoundSection[];
  };
  /** Loads the folder's model, so that the first answer comes sooner. */
  readonly warmUp: { params: FolderParams; result: Nothing };

  readonly status: { params: FolderParams; result: FolderStatus };
  readonly versions: { params: FolderParams; result: readonly VersionSummary[] };
  /** Without a number, the version before. */
  readonly rollback: {
    params: FolderParams & { readonly version?: number };
    result: {
      readonly from?: number;
      readonly to: number;
      /** What a person should know of it, a whole sentence. */
      readonly warning?: string;
    };
  };
  /** Copies a version's adapter (default: the active one) to `file`. */
  readonly exportAdapter: {
    params: FolderParams & { readonly file: string; readonly version?: number };
    result: { readonly version: number; readonly path: string; readonly base: string };
  };
  /** Asks every question in every arm. Tells by `runEvent` (progress of the stage `evaluation`). */
  readonly evaluate: { params: EvaluateParams; result: EvaluationSummary };
  /** Path of report.html; `not-injected` when there is none. */
  readonly report: { params: FolderParams; result: { readonly path: string } };

  readonly tree: { params: FolderParams; result: KnowledgeTree };
  readonly pairs: { params: PairQuery; result: PairPage };
  /** Asks the model the pairs' questions; answers are remembered for the version. */
  readonly pairAnswers: {
    params: FolderParams & { readonly ids: readonly string[] };
    result: readonly { readonly id: string; readonly current: CurrentAnswer }[];
  };
  readonly addPair: { params: AddPairParams; result: KnownPair };
  readonly editPair: { params: EditPairParams; result: KnownPair };
  readonly deletePair: { params: PairParams; result: Nothing };
  /** Takes back an edit that waits for the next injection. */
  readonly revertPair: { params: PairParams; result: Nothing };
  /** Writes the pairs as JSON lines. */
  readonly exportPairs: { params: FolderParams & { readonly file: string }; result: Exported };
  /** The document is not taught any more; its pairs are gone at once, the adapter forgets with the next injection. */
  readonly forget: { params: FolderParams & { readonly document: string }; result: Forgotten };
  /** Takes a `forget` back. */
  readonly remember: { params: FolderParams & { readonly document: string }; result: Nothing };
  /** Deletes all that is known of the folder. `busy` while a run goes on. */
  readonly reset: { params: FolderParams; result: { readonly bytes: number } };

  readonly models: { params: Partial<FolderParams>; result: readonly ModelEntry[] };
  /** The model that the folder's next injection teaches. */
  readonly chooseModel: { params: FolderParams & { readonly model: string }; result: ModelEntry };
  readonly storage: { params: Record<string, never>; result: StorageList };
  readonly deleteStorage: {
    params: { readonly ids: readonly string[] };
    result: {
      readonly bytes: number;
      readonly kept: readonly { readonly id: string; readonly why: string }[];
    };
  };
  readonly doctor: { params: Record<string, never>; result: Diagnostics };
  /** Fetches NVIDIA's libraries, which do not come with the program; `backend-missing` where there are none. */
  readonly fetchCuda: { params: Record<string, never>; result: { readonly path: string } };
}

/** Notifications of the engine. */
export interface EngineNotifications {
  /** What a run or an evaluation does. Losses and progress come at most ten times a second. */
  readonly runEvent: { readonly folder: string; readonly event: RunEvent };
  /** A run of another process began, went on or ended in a folder that this engine was asked about. */
  readonly runElsewhere: { readonly folder: string; readonly run: RunSnapshot | null };
  readonly answerText: AnswerText;
  /** What a folder's model knows has changed: ask for `status` again. */
  readonly statusChanged: { readonly folder: string };
  readonly log: { readonly level: LogLevel; readonly text: string };
}

export type LogLevel = "debug" | "info" | "warning" | "error";
export type EngineMethod = keyof EngineRequests;
export type EngineParams<M extends EngineMethod> = EngineRequests[M]["params"];
export type EngineResult<M extends EngineMethod> = EngineRequests[M]["result"];
export type EngineNotification = keyof EngineNotifications;
