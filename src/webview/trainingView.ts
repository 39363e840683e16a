// A run as it goes: steps, one bar, two charts, the pairs that are being written, pause and cancel.
import type { LossPoint, RunProgress, RunSnapshot, WrittenPair } from "../protocol/run.ts";
import type { Actions } from "./actions.ts";
import { Chart, type ChartPoint } from "./chart.ts";
import { element, icon, iconButton, setAttributes, setText, textButton } from "./element.ts";
import { bytes, count, duration, percent } from "./format.ts";
import type { PanelModel } from "./model.ts";
import { runEnd } from "./runEnd.ts";
import { createStepRow } from "./stepRow.ts";
import { t } from "./texts.ts";
import type { View } from "./view.ts";

/** The training view; it also shows how the run ended. */
export function createTrainingView(actions: Actions): View {
  const title = element("h2", { tabindex: -1 }, t("runTitle"));
  const back = iconButton("close", t("back"), () => actions.show("conversation"));
  const steps = createStepRow();
  const bar = createProgress();
  const loss = new Chart({
    title: t("chartLoss"),
    colour: "--steep-chart-loss",
    second: { title: t("chartHeldOut"), colour: "--steep-chart-held-out" },
    format: (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(2)),
  });
  const accuracy = new Chart({
    title: t("chartAccuracy"),
    colour: "--steep-chart-accuracy",
    format: percent,
    range: [0, 1],
  });
  const charts = element("div", { class: "charts" }, loss.root, accuracy.root);
  const pairs = createPairList();
  const notes = element("div", { class: "stack" });
  const foot = createControls(actions);
  const end = element("div", { class: "stack" });
  const root = element(
    "section",
    { class: "scroll training", "aria-label": t("runTitle"), tabindex: 0 },
    element("div", { class: "title-line" }, title, back),
    steps.root,
    end,
    bar.root,
    foot.root,
    charts,
    notes,
    pairs.root,
  );
  let shownEnd: PanelModel["ended"];
  let spoken = "";

  return {
    root,
    update(model) {
      const { run, ended, state } = model;
      const measuring = state?.measuring === true && !ended;
      setText(title, titleOf(ended, measuring));
      back.hidden = (state?.versions.length ?? 0) === 0 && model.exchanges.length === 0 && !ended;
      // A measurement is no more than the last of the steps.
      steps.root.hidden = measuring;
      steps.update(run, ended?.result !== undefined);
      bar.root.hidden = ended !== undefined;
      foot.root.hidden = ended !== undefined;
      bar.update(run, measuring);
      foot.update(run);
      charts.hidden = !run || (run.losses.length === 0 && run.accuracies.length === 0);
      loss.update(pointsOf(run?.losses), pointsOf(run?.heldOutLosses));
      accuracy.update((run?.accuracies ?? []).map((point) => ({ step: point.step, value: point.accuracy })));
      pairs.update(run);
      updateNotes(notes, run);
      if (shownEnd !== ended) {
        shownEnd = ended;
        end.replaceChildren(...(ended ? runEnd(ended, actions) : []));
        if (ended) actions.announce(end.textContent);
      }
      // Each stage is spoken once, not each percent.
      const stage = run?.paused ? t(`paused_${run.paused}`) : run?.progress ? stageText(run.progress) : "";
      if (stage !== spoken && stage !== "" && !ended) actions.announce(stage);
      spoken = stage;
    },
  };
}

function titleOf(ended: PanelModel["ended"], measuring: boolean): string {
  if (measuring) return t("measureTitle");
  if (!ended) return t("runTitle");
  return t(ended.result ? "runTitleDone" : "runFailed");
}

function pointsOf(losses: readonly LossPoint[] = []): ChartPoint[] {
  return losses.map(({ step, loss }) => ({ step, value: loss }));
}

function stageText({ stage }: RunProgress): string {
  return t(`stage_${stage}`);
}

function createProgress() {
  const stage = element("span", { class: "progress-stage" });
  const amount = element("span", { class: "muted number" });
  const share = element("span", { class: "number progress-share" });
  const left = element("span", { class: "muted number" });
  const bar = element("vscode-progress-bar", { "aria-label": t("runTitle"), max: 100 });
  const root = element(
    "div",
    { class: "progress" },
    element("div", { class: "progress-line" }, stage, share),
    bar,
    element("div", { class: "progress-line" }, amount, left),
  );
  return {
    root,
    /** The share of a measurement is that of its own questions. */
    update(run: RunSnapshot | undefined, measuring: boolean): void {
      const progress = run?.progress;
      const done = progress && (measuring ? progress.done / Math.max(1, progress.total) : progress.share);
      setText(
        stage,
        run?.paused ? t(`paused_${run.paused}`) : progress ? stageText(progress) : t("starting"),
      );
      setText(amount, progress ? amountOf(progress) : "");
      setText(share, done === undefined ? "" : percent(done));
      const remaining = run?.paused || measuring ? undefined : progress?.remainingSeconds;
      setText(left, remaining === undefined ? "" : t("remaining", { time: duration(remaining) }));
      setAttributes(bar, {
        indeterminate: progress === undefined,
        value: done === undefined ? undefined : Math.round(done * 1000) / 10,
      });
    },
  };
}

function amountOf({ unit, done, total, detail }: RunProgress): string {
  const shown = unit === "bytes" ? bytes : count;
  const amount = total > 0 ? t(`unit_${unit}`, { done: shown(done), total: shown(total) }) : "";
  return [amount, detail ?? ""].filter((part) => part !== "").join(" · ");
}

function createControls(actions: Actions) {
  const pause = textButton(t("pause"), "secondary", () =>
    actions.send({ type: pause.dataset["does"] === "resume" ? "resume" : "pause" }),
  );
  const cancel = textButton(t("cancel"), "secondary", () => actions.send({ type: "cancel" }));
  const elsewhere = element("p", { class: "muted" });
  const buttons = element("div", { class: "buttons" }, pause, cancel);
  const root = element("div", { class: "stack" }, buttons, elsewhere);
  return {
    root,
    update(run: RunSnapshot | undefined): void {
      const here = run?.process.here !== false;
      buttons.hidden = !here || !run;
      elsewhere.hidden = here;
      if (run && !here) setText(elsewhere, t("runOther", { pid: run.process.pid, host: run.process.host }));
      // A run that waits for the machine goes on by itself; one that a person paused does not.
      const resume = run?.paused !== undefined && run.paused !== "chat";
      pause.dataset["does"] = resume ? "resume" : "pause";
      setText(pause, resume ? t("resume") : t("pause"));
    },
  };
}

function createPairList() {
  const total = element("span", { class: "muted number" });
  const list = element("ul", { class: "pairs" });
  const root = element(
    "section",
    { "aria-label": t("latestPairs") },
    element("div", { class: "title-line" }, element("h3", {}, t("latestPairs")), total),
    list,
  );
  const keyOf = (pair: WrittenPair): string => `${pair.question}\n${pair.answer}`;
  let shown: string[] = [];
  return {
    root,
    update(run: RunSnapshot | undefined): void {
      const newest = [...(run?.pairs ?? [])].toReversed().slice(0, 6);
      root.hidden = newest.length === 0;
      setText(total, t("pairCount", { count: count(run?.pairCount ?? 0) }));
      const keys = newest.map(keyOf);
      if (keys.join("\n\n") === shown.join("\n\n")) return;
      const known = new Set(shown);
      list.replaceChildren(...newest.map((pair) => pairRow(pair, !known.has(keyOf(pair)))));
      shown = keys;
    },
  };
}

function pairRow({ question, answer, document }: WrittenPair, isNew: boolean): HTMLElement {
  return element(
    "li",
    { class: isNew ? "pair pair-new" : "pair" },
    element("p", {}, question),
    element("p", { class: "muted" }, answer),
    document === undefined ? undefined : element("p", { class: "muted pair-document" }, document),
  );
}

function updateNotes(root: HTMLElement, run: RunSnapshot | undefined): void {
  const warnings = (run?.notes ?? []).filter(({ level }) => level === "warning").slice(-3);
  const shown = JSON.stringify(warnings);
  if (root.dataset["shown"] === shown) return;
  root.dataset["shown"] = shown;
  root.replaceChildren(
    ...warnings.map(({ text }) => element("p", { class: "notice" }, icon("warning", "warning"), text)),
  );
}
