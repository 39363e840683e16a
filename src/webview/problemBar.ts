// A failure that belongs to no answer, with the ways out of it as buttons.
import type { PanelCommand } from "../protocol/panelMessages.ts";
import type { Actions } from "./actions.ts";
import { element, icon, iconButton, linkButton } from "./element.ts";
import type { PanelModel } from "./model.ts";
import { t, type TextName } from "./texts.ts";
import type { View } from "./view.ts";

const labels: Readonly<Record<PanelCommand, TextName>> = {
  inject: "command_inject",
  evaluate: "evaluate",
  openReport: "openReport",
  showKnowledge: "showKnowledge",
  chooseModel: "chooseModel",
  versions: "allVersions",
  settings: "settings",
  showLog: "showLog",
  copyDiagnostics: "command_copyDiagnostics",
  storage: "storage",
  privacy: "privacy",
  restartEngine: "command_restartEngine",
  openFolder: "openFolder",
  manageTrust: "manageTrust",
};

/** A bar below the header; an alert, so that it is spoken at once. */
export function createProblemBar(actions: Actions): View {
  const root = element("div", { class: "problem-bar", role: "alert" });
  let shown: PanelModel["problem"];
  return {
    root,
    update(model) {
      if (model.problem === shown) return;
      shown = model.problem;
      root.replaceChildren(...(shown ? contents(shown, actions) : []));
    },
  };
}

function contents({ problem, commands }: NonNullable<PanelModel["problem"]>, actions: Actions): Node[] {
  const ways = commands.map((command) =>
    linkButton(t(labels[command]), () => actions.send({ type: "command", command })),
  );
  return [
    icon("error", "bad"),
    element(
      "div",
      { class: "problem-words" },
      element("p", {}, problem.message),
      problem.hint === "" ? undefined : element("p", { class: "muted" }, problem.hint),
      ways.length === 0 ? undefined : element("div", { class: "ways" }, ...ways),
    ),
    iconButton("close", t("close"), () => actions.dismissProblem()),
  ];
}
