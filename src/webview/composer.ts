// Where a question is written: it grows to six lines, and its button sends or stops.
import type { Actions } from "./actions.ts";
import { element, icon, setAttributes } from "./element.ts";
import { type PanelModel, runningExchange, shownView } from "./model.ts";
import { QuestionRecall } from "./questionRecall.ts";
import { t } from "./texts.ts";
import type { View } from "./view.ts";

export interface Composer extends View {
  /** What is written and not sent. */
  draft(): string;
  setDraft(text: string): void;
  focus(): void;
}

const mostLines = 6;

/** `onDraft` is called whenever the draft changes. */
export function createComposer(actions: Actions, onDraft: () => void): Composer {
  const suggestions = element("ul", { class: "suggestions", "aria-label": t("suggestions") });
  const reason = element("p", { class: "muted cannot-ask", id: "cannot-ask" });
  const input = element("textarea", {
    class: "composer-input",
    rows: 1,
    maxlength: 20_000,
    placeholder: t("composerPlaceholder"),
    "aria-label": t("composerLabel"),
    "aria-describedby": "composer-hint cannot-ask",
  });
  const hint = element("span", { class: "hidden-visually", id: "composer-hint" }, t("composerHint"));
  const button = element("button", { type: "button", class: "icon-button composer-button" });
  const box = element("div", { class: "composer-box" }, input, button);
  const root = element("footer", { class: "composer" }, suggestions, reason, box, hint);
  const recall = new QuestionRecall();
  let running: string | undefined;
  let blocked = false;

  const changed = (): void => {
    grow(input);
    updateButton(button, running !== undefined, blocked || input.value.trim() === "");
    onDraft();
  };
  const setDraft = (text: string): void => {
    input.value = text;
    changed();
  };
  const send = (): void => {
    const question = input.value.trim();
    if (question === "" || running !== undefined || blocked) return;
    recall.add(question);
    setDraft("");
    actions.ask(question, false);
  };
  const stop = (): void => {
    if (running !== undefined) actions.send({ type: "stop", id: running });
  };

  button.addEventListener("click", () => (running === undefined ? send() : stop()));
  input.addEventListener("input", () => {
    recall.reset();
    changed();
  });
  input.addEventListener("keydown", (event) => {
    // Enter also ends a word of an input method; then it sends nothing.
    if (event.isComposing) return;
    const { key } = event;
    if (key === "Enter" && !event.shiftKey && !event.altKey) send();
    else if (key === "Escape" && running !== undefined) stop();
    else if ((key === "ArrowUp" || key === "ArrowDown") && !event.shiftKey) {
      const text = recallable(input, key) ? recall.step(key === "ArrowUp" ? 1 : -1, input.value) : undefined;
      if (text === undefined) return;
      setDraft(text);
    } else return;
    event.preventDefault();
  });
  new ResizeObserver(() => grow(input)).observe(box);

  return {
    root,
    draft: () => input.value,
    setDraft,
    focus: () => input.focus(),
    update(model) {
      const view = shownView(model);
      root.hidden = view !== "conversation";
      running = runningExchange(model)?.id;
      const problem = model.state?.cannotAsk;
      blocked = problem !== undefined;
      reason.hidden = !problem;
      reason.textContent = problem ? `${problem.message} ${problem.hint}` : "";
      recall.replace(model.exchanges.map(({ question }) => question));
      updateButton(button, running !== undefined, blocked || input.value.trim() === "");
      updateSuggestions(suggestions, blocked ? emptied(model) : model, actions);
      grow(input);
    },
  };
}

function emptied(model: PanelModel): PanelModel {
  return { ...model, suggestions: [] };
}

function updateButton(button: HTMLButtonElement, running: boolean, disabled: boolean): void {
  const name = running ? "debug-stop" : "send";
  const label = running ? t("stop") : t("send");
  const off = !running && disabled;
  setAttributes(button, { title: label, "aria-label": label, "aria-disabled": off ? "true" : undefined });
  if (button.dataset["icon"] === name) return;
  button.dataset["icon"] = name;
  button.replaceChildren(icon(name));
}

function updateSuggestions(
  list: HTMLElement,
  { suggestions, exchanges }: PanelModel,
  actions: Actions,
): void {
  const questions = exchanges.length === 0 ? suggestions.slice(0, 3).map(({ question }) => question) : [];
  list.hidden = questions.length === 0;
  if (list.dataset["shown"] === JSON.stringify(questions)) return;
  list.dataset["shown"] = JSON.stringify(questions);
  list.replaceChildren(
    ...questions.map((question) => {
      const button = element("button", { type: "button", class: "suggestion" }, question);
      button.addEventListener("click", () => actions.ask(question, false));
      return element("li", {}, button);
    }),
  );
}

/** As high as its text, up to six lines; then it scrolls. */
function grow(input: HTMLTextAreaElement): void {
  if (input.offsetParent === null) return;
  input.style.height = "auto";
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(input);
  const most = mostLines * Number.parseFloat(lineHeight) + Number.parseFloat(paddingTop) * 2;
  const needed = input.scrollHeight;
  input.style.height = `${Math.min(needed, most)}px`;
  input.style.overflowY = needed > most + Number.parseFloat(paddingBottom) ? "auto" : "hidden";
}

/** The arrows walk through a text of several lines first; only at its edge do they bring other questions. */
function recallable(input: HTMLTextAreaElement, key: "ArrowUp" | "ArrowDown"): boolean {
  const { selectionStart, selectionEnd, value } = input;
  if (selectionStart !== selectionEnd) return false;
  return key === "ArrowUp"
    ? !value.slice(0, selectionStart).includes("\n")
    : !value.slice(selectionEnd).includes("\n");
}
