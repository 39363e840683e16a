// One question and its answer.
import type { AnswerResult } from "../protocol/answer.ts";
import type { StaleDocuments } from "../protocol/status.ts";
import type { Actions } from "./actions.ts";
import { element, icon, iconButton, linkButton } from "./element.ts";
import { failure } from "./failure.ts";
import { confirmCopy, createMarkdownView, type MarkdownView } from "./markdownView.ts";
import type { Exchange } from "./model.ts";
import { foundList, sourceChips } from "./sources.ts";
import { t, tCount } from "./texts.ts";

export interface AnswerOptions {
  /** Show the base model's answer beside it. */
  readonly compare: boolean;
  /** The last exchange has the buttons that ask again. */
  readonly last: boolean;
  /** Nothing is being answered. */
  readonly quiet: boolean;
  /** The version that answers now, and what differs from what it was taught; undefined until that is known. */
  readonly now: { readonly version: number; readonly stale: StaleDocuments } | undefined;
}

export interface AnswerView {
  readonly root: HTMLElement;
  update(exchange: Exchange, options: AnswerOptions): void;
}

/** The view of one exchange; streamed text changes only its last blocks. */
export function createAnswerView(exchange: Exchange, actions: Actions): AnswerView {
  const adapter = createMarkdownView(actions);
  const base = createMarkdownView(actions);
  const body = element("div", { class: "answer-body" });
  const foot = element("div", { class: "answer-foot" });
  const answer = element(
    "div",
    { class: "answer", role: "group", "aria-label": t("answerLabel"), tabindex: -1 },
    body,
    foot,
  );
  const root = element(
    "article",
    { class: "exchange" },
    element(
      "div",
      { class: "question", role: "group", "aria-label": t("questionLabel") },
      element("p", {}, exchange.question),
    ),
    answer,
  );
  let shown = "";
  return {
    root,
    update(next, options) {
      root.setAttribute("aria-busy", String(next.phase === "running"));
      updateTexts(next, adapter, base);
      const shape = JSON.stringify([
        next.phase,
        next.text === "",
        next.baseText === "",
        next.answer !== undefined,
        next.found?.length,
        options,
      ]);
      if (shape === shown) return;
      shown = shape;
      const focused = root.contains(document.activeElement) ? document.activeElement : undefined;
      body.replaceChildren(...bodyOf(next, options, adapter, base, actions));
      foot.replaceChildren(...footOf(next, options, actions));
      // What was pressed is made anew or gone; whoever works by key stays where the answer is.
      if (focused instanceof HTMLElement && document.activeElement !== focused) {
        (root.contains(focused) ? focused : (sameControl(answer, focused) ?? answer)).focus();
      }
    },
  };
}

/** The control that has taken the place of another. */
function sameControl(root: HTMLElement, old: Element): HTMLElement | undefined {
  const name = (control: Element): string => control.getAttribute("aria-label") ?? control.textContent;
  return [...root.querySelectorAll<HTMLElement>("button")].find((control) => name(control) === name(old));
}

function updateTexts({ text, baseText, answer }: Exchange, adapter: MarkdownView, base: MarkdownView): void {
  adapter.setText(answer?.text ?? text);
  base.setText(answer?.base ?? baseText);
}

function bodyOf(
  exchange: Exchange,
  { compare, quiet }: AnswerOptions,
  adapter: MarkdownView,
  base: MarkdownView,
  actions: Actions,
): Node[] {
  const { phase, answer, text, baseText, problem } = exchange;
  if (phase === "failed") {
    return [failure(problem?.message ?? "", problem?.hint)];
  }
  if (answer?.abstained) return [abstention(exchange, quiet, actions)];
  if (phase === "stopped" && text === "") return [element("p", { class: "muted" }, t("stoppedEmpty"))];
  if (phase === "running" && text === "" && baseText === "") {
    return [element("p", { class: "muted thinking" }, t("thinking"))];
  }
  const both = compare && (baseText !== "" || answer?.base !== undefined || phase === "running");
  if (!both) return [adapter.root];
  const waiting = baseText === "" && answer?.base === undefined;
  return [
    element(
      "div",
      { class: "comparison" },
      column(t("withAdapter"), adapter.root),
      column(t("baseModel"), waiting ? element("p", { class: "muted" }, t("baseWaiting")) : base.root),
    ),
  ];
}

function column(title: string, content: HTMLElement): HTMLElement {
  return element(
    "section",
    { "aria-label": title },
    element("p", { class: "muted column-title" }, title),
    content,
  );
}

/** Not an answer, and not to be taken for one. */
function abstention({ id, question, found }: Exchange, quiet: boolean, actions: Actions): HTMLElement {
  const search = linkButton(t("searchDocuments"), () =>
    actions.send({ type: "searchDocuments", id, question }),
  );
  const anyway = linkButton(t("answerAnyway"), () => actions.ask(question, true));
  return element(
    "div",
    { class: "abstention" },
    icon("circle-slash"),
    element(
      "div",
      {},
      element("p", { class: "abstention-title" }, t("notTaught")),
      element("p", { class: "muted" }, t("notTaughtDetail")),
      element("div", { class: "ways" }, found ? undefined : search, quiet ? anyway : undefined),
      found ? foundList(found, actions) : undefined,
    ),
  );
}

function footOf(exchange: Exchange, options: AnswerOptions, actions: Actions): Node[] {
  const { id, phase, answer, text } = exchange;
  if (phase === "running") return [];
  const parts: (Node | undefined)[] = [];
  if (answer) {
    if (answer.doubtful && !answer.abstained) {
      parts.push(element("p", { class: "muted doubt" }, icon("warning", "warning"), t("doubtful")));
    }
    const current = asOfNow(answer, options.now);
    parts.push(element("p", { class: "muted meta number" }, metaLine(current)));
    if (current.sources.length > 0) parts.push(sourceChips(current.sources, actions));
  }
  if (phase === "stopped") parts.push(element("p", { class: "muted meta" }, t("stopped")));
  const words = answer?.text ?? text;
  const copy = iconButton("copy", t("copyAnswer"), () => {
    actions.send({ type: "copy", text: words });
    confirmCopy(copy);
  });
  const again = iconButton("refresh", phase === "failed" ? t("retry") : t("regenerate"), () =>
    actions.send({ type: "regenerate", id }),
  );
  parts.push(
    element(
      "div",
      { class: "answer-actions" },
      words === "" || answer?.abstained ? undefined : copy,
      options.last && options.quiet ? again : undefined,
      options.last && answer && !answer.abstained ? compareSwitch(exchange, options, actions) : undefined,
    ),
  );
  return parts.filter((part) => part !== undefined);
}

/** The answer with what has changed by now; of an answer of another version that is not known. */
function asOfNow(answer: AnswerResult, now: AnswerOptions["now"]): AnswerResult {
  if (now?.version !== answer.adapterVersion) return answer;
  const { changed, removed, count } = now.stale;
  return {
    ...answer,
    changedDocuments: count,
    sources: answer.sources.map((source) => ({
      ...source,
      changed: changed.includes(source.document) || removed.includes(source.document),
    })),
  };
}

/** `v7 · as of 3f2a91c · 2 documents changed since`. */
export function metaLine({ adapterVersion, asOf, changedDocuments }: AnswerResult): string {
  return [
    t("metaVersion", { version: adapterVersion }),
    ...(asOf === undefined ? [] : [t("metaAsOf", { commit: asOf.slice(0, 7) })]),
    ...(changedDocuments === 0 ? [] : [tCount("metaChangedOne", "metaChangedMany", changedDocuments)]),
  ].join(" · ");
}

function compareSwitch(exchange: Exchange, { compare, quiet }: AnswerOptions, actions: Actions): HTMLElement {
  const button = element(
    "button",
    { type: "button", class: "switch", role: "switch", "aria-checked": String(compare) },
    element("span", { class: "switch-track" }, element("span", { class: "switch-thumb" })),
    t("compare"),
  );
  button.addEventListener("click", () => {
    actions.send({ type: "setCompare", on: !compare });
    const missing = exchange.answer?.base === undefined;
    if (!compare && missing && quiet) actions.send({ type: "regenerate", id: exchange.id });
  });
  return button;
}
