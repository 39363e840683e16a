// How a run has ended: the one figure that counts, or what went wrong and the way on.
import type { Actions } from "./actions.ts";
import { element, icon, textButton } from "./element.ts";
import { failure } from "./failure.ts";
import { count, percent } from "./format.ts";
import type { RunEnd } from "./model.ts";
import { t } from "./texts.ts";

/** The elements that take the place of progress and buttons. */
export function runEnd({ result, problem }: RunEnd, actions: Actions): Node[] {
  const report = textButton(t("openReport"), "secondary", () => actions.send({ type: "openRunReport" }));
  const ask = textButton(t("askNow"), "primary", () => actions.show("conversation"));
  if (!result) {
    return [
      failure(problem?.message ?? t("runFailed"), problem?.hint, t("runKeeps")),
      element(
        "div",
        { class: "buttons" },
        textButton(t("startAgain"), "primary", () => actions.inspect()),
        textButton(t("close"), "secondary", () => actions.show("conversation")),
      ),
    ];
  }
  if (result.upToDate) {
    return [
      element("p", { class: "notice" }, icon("pass"), t("runNothing")),
      element("div", { class: "buttons" }, ask),
    ];
  }
  return [
    ...score(result),
    element(
      "p",
      { class: "muted number" },
      [
        t("runDone", { version: result.version }),
        t("runUncovered", { covered: count(result.covered), facts: count(result.facts) }),
      ].join(" · "),
    ),
    ...(result.active ? [] : [element("p", { class: "notice" }, icon("warning", "warning"), t("runKept"))]),
    element("div", { class: "buttons" }, ask, report),
  ];
}

function score({ accuracy }: NonNullable<RunEnd["result"]>): HTMLElement[] {
  if (!accuracy) return [element("p", {}, t("runUnmeasured"))];
  const { base, adapter, n } = accuracy;
  return [
    element(
      "p",
      { class: "score" },
      element(
        "span",
        { class: "score-figure number" },
        t("runScore", { base: percent(base), adapter: percent(adapter) }),
      ),
      " ",
      element("span", {}, t("runScoreOf", { count: count(n) })),
    ),
  ];
}
