// The five steps of a run in a row, with ticks.
import { element, icon, setAttributes, setText } from "./element.ts";
import type { RunSnapshot } from "../protocol/run.ts";
import { stepStates, type StepState } from "./runModel.ts";
import { t } from "./texts.ts";

export interface StepRow {
  readonly root: HTMLElement;
  update(run: RunSnapshot | undefined, finished: boolean): void;
}

const icons: Readonly<Record<StepState, string>> = { done: "check", now: "circle-filled", next: "circle" };
const words = { done: "stepDone", now: "stepNow", next: "stepNext" } as const;

export function createStepRow(): StepRow {
  const items = stepStates(undefined, false).map(([step]) => {
    const mark = element("span", { class: "step-mark" });
    const said = element("span", { class: "hidden-visually" });
    const item = element("li", { class: "step" }, mark, element("span", {}, t(`step_${step}`)), said);
    return { mark, said, item };
  });
  const root = element("ol", { class: "steps" }, ...items.map(({ item }) => item));
  return {
    root,
    update(run, finished) {
      for (const [place, [, state]] of stepStates(run?.progress, finished).entries()) {
        const view = items[place];
        if (!view || view.item.dataset["state"] === state) continue;
        view.item.dataset["state"] = state;
        setAttributes(view.item, { "aria-current": state === "now" ? "step" : undefined });
        view.mark.replaceChildren(icon(icons[state]));
        setText(view.said, ` (${t(words[state])})`);
      }
    },
  };
}
