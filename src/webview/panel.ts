// The whole panel: one model, its views, and what becomes of what a person does.
import type { ToPanel } from "../protocol/panelMessages.ts";
import type { Actions } from "./actions.ts";
import { createAnnouncer } from "./announcer.ts";
import { createComposer } from "./composer.ts";
import { createConversation } from "./conversation.ts";
import { element } from "./element.ts";
import { createEmptyState } from "./emptyState.ts";
import { createHeader } from "./header.ts";
import type { Host } from "./host.ts";
import {
  emptyModel,
  type PanelModel,
  runningExchange,
  shownView,
  withMessage,
  withoutProblem,
  withStart,
  withView,
} from "./model.ts";
import { createPlanSheet } from "./planSheet.ts";
import { createProblemBar } from "./problemBar.ts";
import { readSavedState, savedStateOf } from "./savedState.ts";
import { t } from "./texts.ts";
import { createTrainingView } from "./trainingView.ts";

export interface Panel {
  readonly root: HTMLElement;
  receive(message: ToPanel): void;
}

/** Builds the panel in the language that is set and shows what was kept of it. */
export function createPanel(host: Host): Panel {
  const saved = readSavedState(host.savedState());
  let model: PanelModel = { ...emptyModel, exchanges: saved.exchanges };
  let drawing = 0;
  let saving: ReturnType<typeof setTimeout> | undefined;

  const change = (next: PanelModel): void => {
    if (next === model) return;
    model = next;
    // Tokens come faster than the screen is drawn.
    drawing ||= requestAnimationFrame(() => {
      drawing = 0;
      draw();
    });
    save();
  };
  const save = (): void => {
    saving ??= setTimeout(() => {
      saving = undefined;
      host.saveState(savedStateOf(model, composer.draft()));
    }, 300);
  };

  const announcer = createAnnouncer();
  const actions: Actions = {
    send: (message) => host.send(message),
    ask: (question, anyway) => {
      if (runningExchange(model)) return;
      const compare = model.state?.compare === true;
      host.send({ type: "ask", id: crypto.randomUUID(), question, compare, anyway });
      composer.focus();
    },
    inspect: () => {
      change(withView(model, "plan"));
      host.send({ type: "inspect" });
    },
    show: (view) => change(withView(model, view)),
    dismissProblem: () => change(withoutProblem(model)),
    announce: (text) => announcer.say(text),
  };
  const start = (): void => {
    change(withStart(model));
    host.send({ type: "start" });
  };

  const header = createHeader(actions);
  const problem = createProblemBar(actions);
  const conversation = createConversation(actions);
  const empty = createEmptyState(actions);
  const plan = createPlanSheet(actions, start);
  const training = createTrainingView(actions);
  const composer = createComposer(actions, save);
  composer.setDraft(saved.draft);
  const main = element("main", {}, conversation.root, empty.root, plan.root, training.root);
  const title = element("h1", { class: "hidden-visually" }, "Steep");
  const root = element(
    "div",
    { class: "panel" },
    title,
    header.root,
    problem.root,
    main,
    composer.root,
    announcer.root,
  );

  let view: ReturnType<typeof shownView> | undefined;
  const draw = (): void => {
    const next = shownView(model);
    conversation.root.hidden = next !== "conversation";
    empty.root.hidden = next !== "empty";
    plan.root.hidden = next !== "plan";
    training.root.hidden = next !== "training";
    for (const each of [header, problem, composer, conversation, empty, plan, training]) each.update(model);
    // Where the focus was is gone with the view it was in.
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (view !== undefined && view !== next && lost) focusView(next);
    view = next;
  };
  const focusView = (shown: ReturnType<typeof shownView>): void => {
    if (shown === "conversation") composer.focus();
    else if (shown === "training") training.root.querySelector("h2")?.focus();
    else if (shown === "plan") plan.root.querySelector("h2")?.focus();
  };
  draw();

  return {
    root,
    receive(message) {
      change(withMessage(model, message));
      if (message.type === "said") announcer.say(message.text);
      if (message.type === "show") requestAnimationFrame(() => focusView(shownView(model)));
      if (message.type === "compose") {
        change(withView(model, "conversation"));
        // One answer at a time: until it is there the question waits below what is being written.
        if (message.send && !runningExchange(model)) actions.ask(message.question, false);
        else composer.setDraft([composer.draft(), message.question].filter((text) => text !== "").join("\n"));
        requestAnimationFrame(() => composer.focus());
      }
      if (message.type === "answerFailed") announcer.say(`${message.problem.message} ${t("retry")}`);
    },
  };
}
