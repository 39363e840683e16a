// What is shown before the first injection: one sentence, what was found, one button.
import type { PanelState } from "../protocol/panelMessages.ts";
import type { Actions } from "./actions.ts";
import { element, icon, linkButton, textButton } from "./element.ts";
import { failure } from "./failure.ts";
import { shownView } from "./model.ts";
import { t, tCount } from "./texts.ts";
import type { View } from "./view.ts";

/** The way into the first injection, or the reason why there is none. */
export function createEmptyState(actions: Actions): View {
  const root = element("section", { class: "scroll empty" });
  let shown = "";
  return {
    root,
    update(model) {
      const { state } = model;
      if (shownView(model) !== "empty" || !state) return;
      const shape = JSON.stringify([
        state.work.kind === "idle" || state.work.kind === "error" ? state.work : "",
        state.documents,
      ]);
      if (shape === shown) return;
      shown = shape;
      root.replaceChildren(...contents(state, actions));
    },
  };
}

function contents({ work, documents }: PanelState, actions: Actions): Node[] {
  const why = work.kind === "idle" ? work.why : "notTaught";
  const privacy = linkButton(t("privacy"), () => actions.send({ type: "command", command: "privacy" }));
  switch (why) {
    case "noFolder":
      return [
        sentence(t("emptyNoFolder")),
        textButton(t("openFolder"), "primary", () =>
          actions.send({ type: "command", command: "openFolder" }),
        ),
        privacy,
      ];
    case "notTrusted":
      return [
        sentence(t("emptyNotTrusted"), "workspace-untrusted"),
        textButton(t("manageTrust"), "primary", () =>
          actions.send({ type: "command", command: "manageTrust" }),
        ),
        privacy,
      ];
    case "unsupported":
      return [sentence(t("emptyUnsupported"), "info"), privacy];
    case "notTaught":
      return [
        sentence(t("emptyNotTaught")),
        // Where the documents could not be looked at there is no number to wait for.
        ...(work.kind === "error" && documents === undefined
          ? [failure(work.message, work.hint), textButton(t("retry"), "primary", () => actions.inspect())]
          : found(documents, actions)),
        privacy,
      ];
  }
}

function found(documents: number | undefined, actions: Actions): Node[] {
  if (documents === undefined) return [element("p", { class: "muted" }, t("counting"))];
  if (documents === 0) return [element("p", { class: "muted" }, t("documentsNone"))];
  return [
    element("p", { class: "muted number" }, tCount("documentsOne", "documentsMany", documents)),
    textButton(tCount("injectOne", "injectMany", documents), "primary", () => actions.inspect()),
  ];
}

function sentence(text: string, image?: string): HTMLElement {
  return element("p", { class: "empty-sentence" }, image === undefined ? undefined : icon(image), text);
}
