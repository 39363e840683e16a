// What the panel knows, and how each message of the extension changes it. No page here: it is tested as plain data.
import type { AnswerResult, SuggestedQuestion } from "../protocol/answer.ts";
import type { FoundSection } from "../protocol/knowledge.ts";
import type {
  PanelCommand,
  PanelExchange,
  PanelState,
  PanelView,
  ToPanel,
} from "../protocol/panelMessages.ts";
import type { Problem } from "../protocol/problem.ts";
import type { RunSnapshot } from "../protocol/run.ts";
import { withRunEvent } from "./runModel.ts";

export type ShownPlan = Extract<ToPanel, { type: "plan" }>["plan"];
export type RunEnd = Omit<Extract<ToPanel, { type: "runEnded" }>, "type">;

/** One question, with what has come of its answer. */
export interface Exchange {
  readonly id: string;
  readonly question: string;
  readonly phase: "running" | "answered" | "stopped" | "failed";
  /** What has come while it runs, or until it was stopped. */
  readonly text: string;
  readonly baseText: string;
  readonly answer?: AnswerResult;
  readonly problem?: Problem;
  /** Sections that hold the words of the question; undefined until asked for. */
  readonly found?: readonly FoundSection[];
}

export interface PanelModel {
  /** Undefined until the extension has said the first word. */
  readonly state?: PanelState;
  readonly exchanges: readonly Exchange[];
  readonly suggestions: readonly SuggestedQuestion[];
  readonly view: PanelView;
  /** Undefined while it is being worked out. */
  readonly plan?: ShownPlan;
  /** The run that goes on, or the one that has just ended. */
  readonly run?: RunSnapshot;
  readonly ended?: RunEnd;
  readonly problem?: { readonly problem: Problem; readonly commands: readonly PanelCommand[] };
}

export const emptyModel: PanelModel = { exchanges: [], suggestions: [], view: "conversation" };

/** The model after a message. What does not concern it ("said", "compose") leaves it as it is. */
export function withMessage(model: PanelModel, message: ToPanel): PanelModel {
  switch (message.type) {
    case "state":
      return withState(model, message.state);
    case "history":
      return { ...model, exchanges: restored(message.exchanges, model.exchanges) };
    case "answerStarted":
      return withStarted(model, message.id, message.question);
    case "answerText":
      return withExchange(model, message.id, (exchange) =>
        message.of === "adapter"
          ? { ...exchange, text: exchange.text + message.text }
          : { ...exchange, baseText: exchange.baseText + message.text },
      );
    case "answerEnded":
      return withExchange(model, message.id, (exchange) => ({
        ...exchange,
        phase: "answered",
        answer: message.answer,
      }));
    case "answerStopped":
      return withExchange(model, message.id, (exchange) => ({ ...exchange, phase: "stopped" }));
    case "answerFailed":
      return withExchange(model, message.id, (exchange) => ({
        ...exchange,
        phase: "failed",
        problem: message.problem,
      }));
    case "found":
      return withExchange(model, message.id, (exchange) => ({ ...exchange, found: message.sections }));
    case "suggestions":
      return { ...model, suggestions: message.questions };
    case "planning":
      return without(model, "plan");
    case "plan":
      return { ...model, plan: message.plan };
    case "runEvent":
      // A run is known from the state on; it holds what the events before it have told.
      return model.state?.run && !model.ended
        ? { ...model, run: withRunEvent(model.run, message.event) }
        : model;
    case "runEnded": {
      const { type: _, ...ended } = message;
      return { ...model, ended };
    }
    case "problem":
      return {
        ...model,
        view: isWaiting(model) ? "conversation" : model.view,
        problem: { problem: message.problem, commands: message.commands },
      };
    case "show":
      return withView(model, message.view);
    case "texts":
    case "compose":
    case "said":
      return model;
  }
}

/** Shows a part of the panel. A plan is always a new one: the old one could be of another folder. */
export function withView(model: PanelModel, view: PanelView): PanelModel {
  const rest = withoutProblem(model);
  return view === "plan" ? { ...without(rest, "plan"), view } : { ...rest, view };
}

/** The model once a run is asked for: what the run before it has left goes. */
export function withStart(model: PanelModel): PanelModel {
  const over = model.ended || !model.state?.run;
  return { ...(over ? without(without(model, "ended"), "run") : model), view: "training" };
}

/** Takes the bar with a problem away. */
export function withoutProblem(model: PanelModel): PanelModel {
  return without(model, "problem");
}

/** The exchange that is being answered; undefined when none is. */
export function runningExchange(model: PanelModel): Exchange | undefined {
  return model.exchanges.findLast(({ phase }) => phase === "running");
}

/** What is shown: before the first injection there is no conversation to show, and during it only the run. */
export function shownView(model: PanelModel): PanelView | "empty" | "loading" {
  const { state, view, exchanges } = model;
  if (!state) return exchanges.length > 0 ? "conversation" : "loading";
  if (view === "plan") return "plan";
  if (view === "training") return "training";
  const taught = state.versions.length > 0;
  if (!taught && model.run) return "training";
  // What was asked before is no use where nothing can be asked.
  if (!taught && (exchanges.length === 0 || state.cannotAsk)) return "empty";
  return "conversation";
}

/** A plan or a run was asked for and has not come; after a problem neither will. */
function isWaiting({ view, plan, run, ended }: PanelModel): boolean {
  return (view === "plan" && !plan) || (view === "training" && !run && !ended);
}

function withState(model: PanelModel, state: PanelState): PanelModel {
  const measuring = state.measuring === true;
  const started = state.run !== undefined && state.run.since !== model.state?.run?.since && !measuring;
  const switched = model.state !== undefined && model.state.folder !== state.folder;
  // Knowledge that was deleted takes the run with it that taught it.
  const deleted = (model.state?.versions.length ?? 0) > 0 && state.versions.length === 0;
  const anew = switched || deleted;
  const kept = anew ? without(without(without(model, "run"), "ended"), "plan") : model;
  // A run that is over stays to be looked at together with how it ended, also while its adapter is measured.
  const base = started ? without(kept, "ended") : kept;
  const measured = model.state?.measuring === true && !state.run && !base.ended;
  const view =
    started && kept.view === "plan"
      ? "training"
      : anew || (measured && kept.view === "training")
        ? "conversation"
        : kept.view;
  if (base.ended) return { ...base, state, view };
  return state.run ? { ...base, state, view, run: state.run } : { ...without(base, "run"), state, view };
}

function withStarted(model: PanelModel, id: string, question: string): PanelModel {
  const started: Exchange = { id, question, phase: "running", text: "", baseText: "" };
  const known = model.exchanges.some((exchange) => exchange.id === id);
  return {
    ...model,
    view: "conversation",
    exchanges: known
      ? model.exchanges.map((exchange) => (exchange.id === id ? started : exchange))
      : [...model.exchanges, started],
  };
}

function withExchange(model: PanelModel, id: string, change: (exchange: Exchange) => Exchange): PanelModel {
  return {
    ...model,
    exchanges: model.exchanges.map((exchange) => (exchange.id === id ? change(exchange) : exchange)),
  };
}

/**
 * The host's history. An exchange that has no end was cut off with the window; one that still comes is begun anew
 * by the messages that follow.
 */
function restored(history: readonly PanelExchange[], before: readonly Exchange[]): Exchange[] {
  return history.map(({ id, question, answer, partial, problem }) => {
    const seen = before.find((exchange) => exchange.id === id);
    const phase = answer ? "answered" : problem ? "failed" : "stopped";
    return {
      id,
      question,
      phase,
      text: partial ?? seen?.text ?? "",
      baseText: seen?.baseText ?? "",
      ...(answer ? { answer } : {}),
      ...(problem ? { problem } : {}),
      ...(seen?.found ? { found: seen.found } : {}),
    };
  });
}

function without(model: PanelModel, key: keyof PanelModel): PanelModel {
  const { [key]: _, ...rest } = model;
  return rest as PanelModel;
}
