// The words of the status item for each of its states. Knows nothing of VS Code.
import type { PauseReason, RunProgress } from "../protocol/run.ts";
import type { WorkState } from "../protocol/status.ts";
import type { Translate } from "./translate.ts";
import { duration, percent } from "./wording.ts";

export interface StatusLink {
  readonly label: string;
  readonly command: string;
}

export interface ShownStatus {
  /** With a codicon. */
  readonly text: string;
  /** What a screen reader says. */
  readonly label: string;
  /** Plain sentences. */
  readonly lines: readonly string[];
  readonly links: readonly StatusLink[];
  /** Runs at a click. */
  readonly command: string;
  readonly severity: "none" | "error";
}

/** The status item for a state of the folder with this name; `measuring`: what goes on teaches nothing. */
export function statusText(
  state: WorkState,
  folder: string | undefined,
  t: Translate,
  measuring = false,
): ShownStatus {
  const words = wordsOf(state, measuring, t);
  const where = folder === undefined ? [] : [t("Folder: {0}", folder)];
  return {
    text: `$(${words.icon}) ${words.title}`,
    label: [`${words.title}.`, ...words.lines, ...where.map((line) => `${line}.`)].join(" "),
    lines: [...words.lines, ...where],
    links: words.links,
    command: words.command ?? "steep.showDetails",
    severity: words.severity ?? "none",
  };
}

interface Words {
  readonly icon: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly links: readonly StatusLink[];
  readonly command?: string;
  readonly severity?: ShownStatus["severity"];
}

function wordsOf(state: WorkState, measuring: boolean, t: Translate): Words {
  const inject = { label: t("Inject workspace docs"), command: "steep.inject" };
  const ask = { label: t("Ask a question"), command: "steep.ask" };
  const cancel = { label: t("Cancel"), command: "steep.cancel" };
  const pause = { label: t("Pause"), command: "steep.pause" };
  const details = { label: t("Show details"), command: "steep.showDetails" };
  const log = { label: t("Show log"), command: "steep.showLog" };
  switch (state.kind) {
    case "idle":
      return { icon: "beaker", title: t("Steep"), ...idleWords(state.why, t) };
    case "upToDate":
      return {
        icon: "check",
        title: t("Steep: up to date"),
        lines: [t("Version {0} knows the documents as they are.", state.version)],
        links: [ask, { label: t("Versions"), command: "steep.versions" }],
      };
    case "stale":
      return {
        icon: "history",
        title: t("Steep: stale ({0})", state.count),
        lines: [
          t("Documents that differ from what version {0} was taught: {1}.", state.version, state.count),
        ],
        links: [{ label: t("Distil again"), command: "steep.inject" }, ask],
      };
    case "scanning":
      return {
        icon: "sync~spin",
        title: t("Steep: scanning"),
        lines: state.progress
          ? [stageSentence(state.progress, t), ...remaining(state.progress, t)]
          : [t("Reading the documents.")],
        links: state.progress ? [details, cancel] : [details],
      };
    case "writing":
      return {
        icon: "sync~spin",
        title: t("Steep: writing questions {0}", percent(state.progress.share)),
        lines: [stageSentence(state.progress, t), ...remaining(state.progress, t)],
        links: [details, pause, cancel],
      };
    case "training":
      return {
        icon: "sync~spin",
        title: measuring ? measuringTitle(state.progress, t) : trainingTitle(state.progress, t),
        lines: [stageSentence(state.progress, t), ...remaining(state.progress, t)],
        links: [details, pause, cancel],
      };
    case "paused":
      return {
        icon: "debug-pause",
        title: state.progress ? t("Steep: paused at {0}", percent(state.progress.share)) : t("Steep: paused"),
        lines: [pauseSentence(state.reason, t)],
        links: [{ label: t("Resume"), command: "steep.resume" }, details, cancel],
      };
    case "error":
      return {
        icon: "error",
        title: t("Steep: error"),
        lines: [state.message, state.hint].filter((line) => line !== ""),
        links: [log, { label: t("Copy diagnostics"), command: "steep.copyDiagnostics" }, inject],
        command: state.command ?? "steep.showLog",
        severity: "error",
      };
  }
}

function idleWords(
  why: Extract<WorkState, { kind: "idle" }>["why"],
  t: Translate,
): Pick<Words, "lines" | "links" | "command"> {
  switch (why) {
    case "noFolder":
      return {
        lines: [t("Open a folder with documents to begin.")],
        links: [{ label: t("Open folder"), command: "workbench.action.files.openFolder" }],
      };
    case "notTrusted":
      return {
        lines: [t("Restricted Mode: nothing is read or started until you trust this workspace.")],
        links: [{ label: t("Manage trust"), command: "workbench.trust.manage" }],
        command: "workbench.trust.manage",
      };
    case "unsupported":
      return { lines: [t("This folder is not on a disk, so its documents cannot be taught.")], links: [] };
    case "notTaught":
      return {
        lines: [t("The model was not taught this folder yet.")],
        links: [{ label: t("Inject workspace docs"), command: "steep.inject" }],
      };
  }
}

function trainingTitle(progress: RunProgress, t: Translate): string {
  const share = percent(progress.share);
  return progress.remainingSeconds === undefined
    ? t("Steep: training {0}", share)
    : t("Steep: training {0}, {1} left", share, duration(progress.remainingSeconds, t));
}

// Its share of a whole run would say nothing.
function measuringTitle({ done, total }: RunProgress, t: Translate): string {
  return t("Steep: measuring {0}", percent(total > 0 ? done / total : 0));
}

function stageSentence({ stage }: RunProgress, t: Translate): string {
  switch (stage) {
    case "documents":
      return t("Reading the documents.");
    case "model":
      return t("Fetching the model.");
    case "gate":
      return t("Checking that the model can answer with the document in front of it.");
    case "questions":
      return t("Writing questions and answers.");
    case "replay":
      return t("Answering general questions, so that nothing is forgotten.");
    case "encoding":
      return t("Preparing the training texts.");
    case "targets":
      return t("Recording what the teacher would say.");
    case "training":
      return t("Training the adapter.");
    case "evaluation":
      return t("Asking held-out questions.");
  }
}

function remaining({ remainingSeconds }: RunProgress, t: Translate): string[] {
  return remainingSeconds === undefined ? [] : [t("Time left: {0}.", duration(remainingSeconds, t))];
}

function pauseSentence(reason: PauseReason, t: Translate): string {
  switch (reason) {
    case "person":
      return t("Paused by you.");
    case "chat":
      return t("Waiting until a question is answered.");
    case "battery":
      return t("Waiting for mains power.");
    case "busy":
      return t("Waiting until the machine is less busy.");
  }
}
