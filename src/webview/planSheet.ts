// What an injection would do, before it does anything.
import type { DocumentNote } from "../protocol/plan.ts";
import type { Actions } from "./actions.ts";
import { element, icon, linkButton, textButton } from "./element.ts";
import { bytes, count, duration } from "./format.ts";
import type { ShownPlan } from "./model.ts";
import { t, tCount } from "./texts.ts";
import type { View } from "./view.ts";

/** The sheet; `onStart` begins what it shows. */
export function createPlanSheet(actions: Actions, onStart: () => void): View {
  const title = element("h2", { tabindex: -1 }, t("planTitle"));
  const body = element("div", { class: "plan-body" });
  const root = element("section", { class: "scroll plan", "aria-label": t("planTitle") }, title, body);
  let shown: ShownPlan | "loading" | undefined;
  return {
    root,
    update({ plan, view }) {
      if (view !== "plan") return void (shown = undefined);
      const next = plan ?? "loading";
      if (next === shown) return;
      const opened = shown === undefined;
      shown = next;
      body.replaceChildren(...(plan ? sheet(plan, actions, onStart) : [loading()]));
      if (opened) title.focus();
      if (plan && !opened) actions.announce(t("planTitle"));
    },
  };
}

function loading(): HTMLElement {
  const bar = element("vscode-progress-bar", { "aria-label": t("planLoading"), indeterminate: true });
  return element("div", { class: "stack" }, bar, element("p", { class: "muted" }, t("planLoading")));
}

function sheet(plan: ShownPlan, actions: Actions, onStart: () => void): Node[] {
  return [
    ...(plan.upToDate ? [element("p", { class: "notice" }, icon("pass"), t("planUpToDate"))] : []),
    facts(plan, actions),
    ...warnings(plan),
    notes(
      t("planRead"),
      plan.documents.paths.map((path) => ({ path })),
    ),
    ...(plan.skipped.length > 0 ? [notes(t("planSkipped"), plan.skipped)] : []),
    ...(plan.secrets.length > 0 ? [notes(t("planSecrets"), plan.secrets)] : []),
    ...(plan.forgotten.length > 0
      ? [
          notes(
            t("planForgotten"),
            plan.forgotten.map((path) => ({ path })),
          ),
        ]
      : []),
    element(
      "div",
      { class: "buttons" },
      textButton(t("start"), "primary", onStart),
      textButton(t("notNow"), "secondary", () => actions.show("conversation")),
    ),
  ].filter((part) => part !== undefined);
}

function facts(plan: ShownPlan, actions: Actions): HTMLElement {
  const { documents, model, preflight } = plan;
  const whereFrom = [
    ...(model.licence === undefined ? [] : [t("planLicence", { licence: model.licence })]),
    model.download > 0 ? t("planDownload", { size: bytes(model.download) }) : t("planHere"),
  ].join(" · ");
  const choose = linkButton(t("chooseModel"), () =>
    actions.send({ type: "command", command: "chooseModel" }),
  );
  return element(
    "dl",
    { class: "facts" },
    ...fact(t("planDocuments"), [
      t("planDocumentsValue", { count: count(documents.count), tokens: count(documents.tokens) }),
    ]),
    ...(plan.scope ? fact(t("planScope"), plan.scope.map(pathText)) : []),
    ...fact(t("planPairs"), [count(plan.pairs)]),
    ...fact(t("planModel"), [model.name, muted(whereFrom), muted(model.reason), choose]),
    ...fact(t("planTime"), [t("planTimeValue", { time: duration(plan.seconds) })]),
    ...fact(t("planMemory"), [ofFree(plan.memory.needed, plan.memory.free)]),
    ...fact(t("planDisk"), [ofFree(plan.disk.needed, plan.disk.free)]),
    ...fact(t("planDevice"), [
      deviceOf(plan),
      ...(preflight.whyNotGpu === undefined
        ? []
        : [
            element(
              "details",
              { class: "why" },
              element("summary", {}, t("planWhyNotGpu")),
              element("p", { class: "muted" }, preflight.whyNotGpu),
            ),
          ]),
    ]),
  );
}

function deviceOf({ preflight }: ShownPlan): string {
  const { device, gpu, processor, cores, backend } = preflight;
  return device === "gpu" && gpu
    ? t("planGpu", { name: gpu.name, backend, free: bytes(gpu.freeBytes) })
    : tCount("planCpuOne", "planCpuMany", cores, { name: processor, backend });
}

function ofFree(needed: number, free: number | undefined): string {
  return free === undefined ? bytes(needed) : t("ofFree", { needed: bytes(needed), free: bytes(free) });
}

function warnings({ memory, disk }: ShownPlan): HTMLElement[] {
  const texts = [
    ...(memory.needed > memory.free ? [t("planTooMuchMemory")] : []),
    ...(disk.free !== undefined && disk.needed > disk.free ? [t("planTooMuchDisk")] : []),
  ];
  return texts.map((text) => element("p", { class: "notice" }, icon("warning", "warning"), text));
}

function fact(name: string, values: readonly (string | Node)[]): HTMLElement[] {
  return [
    element("dt", { class: "muted" }, name),
    element("dd", { class: "number" }, ...values.map((value) => element("div", {}, value))),
  ];
}

function muted(text: string): HTMLElement {
  return element("span", { class: "muted" }, text);
}

function pathText(text: string): HTMLElement {
  return element("span", { class: "path" }, text);
}

/** A list behind its heading with its length: what is in it is there for those who ask. */
function notes(
  title: string,
  list: readonly (Pick<DocumentNote, "path"> & Partial<Pick<DocumentNote, "message">>)[],
): HTMLElement {
  return element(
    "details",
    { class: "notes" },
    element("summary", {}, title, " ", element("vscode-badge", { variant: "counter" }, count(list.length))),
    element(
      "ul",
      {},
      ...list.map((note) =>
        element(
          "li",
          {},
          pathText(note.path),
          note.message === undefined ? undefined : muted(` ${note.message}`),
        ),
      ),
    ),
  );
}
