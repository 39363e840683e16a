// The line at the top: which version answers, whether it is still true, and all else in a menu.
import type { PanelCommand, PanelState } from "../protocol/panelMessages.ts";
import type { VersionSummary } from "../protocol/status.ts";
import type { Actions } from "./actions.ts";
import { element, icon, setAttributes, setText } from "./element.ts";
import { count, day, percent } from "./format.ts";
import { freshnessMark } from "./freshnessMark.ts";
import { createMenuButton, type MenuItem } from "./menu.ts";
import { shownView, type PanelModel } from "./model.ts";
import { t, tCount, type TextName } from "./texts.ts";
import type { View } from "./view.ts";

/** The header. Its menus hold what they show when they are opened. */
export function createHeader(actions: Actions): View {
  const folder = menuWithText("folder", t("folderMenu"));
  const version = menuWithText("version", t("versionMenu"));
  const mark = element("button", { type: "button", class: "mark" });
  const overflow = createMenuButton(
    element(
      "button",
      { type: "button", class: "icon-button", title: t("moreActions"), "aria-label": t("moreActions") },
      icon("ellipsis"),
    ),
    t("moreActions"),
    "right",
  );
  const root = element(
    "header",
    { class: "header" },
    folder.menu.root,
    version.menu.root,
    mark,
    overflow.root,
  );
  let latest: PanelModel | undefined;
  mark.addEventListener("click", () => latest?.state && onMark(latest, actions));

  return {
    root,
    update(model) {
      latest = model;
      const { state } = model;
      root.hidden = !state;
      if (!state) return;
      folder.menu.root.hidden = state.folders.length < 2;
      folder.setLabel(state.folders.find(({ id }) => id === state.folder)?.name ?? t("folderMenu"));
      folder.menu.setItems(folderItems(state, actions));
      version.menu.root.hidden = state.versions.length === 0;
      const active = state.versions.find((each) => each.active);
      version.setLabel(active ? t("versionShort", { version: active.version }) : t("noVersion"));
      version.menu.setItems(versionItems(state.versions, actions));
      updateMark(mark, state);
      overflow.setItems(overflowItems(model, actions));
    },
  };
}

function menuWithText(name: string, label: string) {
  const text = element("span", { class: "menu-text number" });
  const button = element(
    "button",
    { type: "button", class: `menu-button menu-button-${name}`, title: label },
    text,
    icon("chevron-down"),
  );
  return {
    menu: createMenuButton(button, label, "left"),
    setLabel: (value: string): void => {
      setText(text, value);
      setAttributes(button, { "aria-label": `${label}: ${value}` });
    },
  };
}

function updateMark(button: HTMLButtonElement, state: PanelState): void {
  const mark = freshnessMark(state);
  setAttributes(button, {
    class: `mark mark-${mark.tone}`,
    title: mark.tip,
    "aria-label": `${mark.text}. ${mark.tip}`,
    "aria-disabled": mark.action ? undefined : "true",
  });
  const shown = `${mark.icon} ${mark.text}`;
  if (button.dataset["shown"] === shown) return;
  // Only the words change while it spins, so that it spins on.
  const words = button.querySelector(".mark-text");
  if (words && button.dataset["icon"] === mark.icon) setText(words, mark.text);
  else {
    const spin = mark.icon === "loading" ? "codicon-modifier-spin" : "";
    button.replaceChildren(icon(mark.icon, spin), element("span", { class: "mark-text number" }, mark.text));
  }
  button.dataset["icon"] = mark.icon;
  button.dataset["shown"] = shown;
}

function onMark(model: PanelModel, actions: Actions): void {
  const action = model.state && freshnessMark(model.state).action;
  if (action === "plan") actions.inspect();
  if (action === "training") actions.show(shownView(model) === "training" ? "conversation" : "training");
}

function folderItems({ folders, folder }: PanelState, actions: Actions): MenuItem[] {
  return folders.map(({ id, name }) => ({
    label: name,
    checked: id === folder,
    choose: () => actions.send({ type: "selectFolder", id }),
  }));
}

function versionItems(versions: readonly VersionSummary[], actions: Actions): MenuItem[] {
  return [
    ...versions.map((each): MenuItem => ({
      label: `${t("versionShort", { version: each.version })}  ${scoreOf(each)}`,
      detail: tCount("versionDetailOne", "versionDetailMany", each.pairs, {
        date: day(each.createdAt),
        count: count(each.pairs),
      }),
      checked: each.active,
      choose: () => {
        if (!each.active) actions.send({ type: "rollback", version: each.version });
      },
    })),
    { label: t("allVersions"), icon: "history", separated: true, choose: command(actions, "versions") },
  ];
}

function scoreOf({ accuracy }: VersionSummary): string {
  return accuracy ? t("versionScore", { score: percent(accuracy.adapter) }) : t("versionUnmeasured");
}

const entries: readonly (readonly [PanelCommand, TextName, string])[] = [
  ["inject", "inject", "mortar-board"],
  ["evaluate", "evaluate", "beaker"],
  ["openReport", "openReport", "graph-line"],
  ["showKnowledge", "showKnowledge", "book"],
  ["chooseModel", "chooseModel", "chip"],
  ["storage", "storage", "database"],
  ["settings", "settings", "gear"],
  ["showLog", "showLog", "output"],
];
const needTaught = new Set<PanelCommand>(["evaluate", "openReport", "showKnowledge"]);

function overflowItems(model: PanelModel, actions: Actions): MenuItem[] {
  const taught = (model.state?.versions.length ?? 0) > 0;
  const items = entries
    .filter(([name]) => taught || !needTaught.has(name))
    .map(([name, label, image]): MenuItem => ({
      label: t(label),
      icon: image,
      separated: name === "settings",
      choose: name === "inject" ? () => actions.inspect() : command(actions, name),
    }));
  if (model.exchanges.length === 0) return items;
  return [
    ...items,
    {
      label: t("newConversation"),
      icon: "clear-all",
      separated: true,
      choose: () => actions.send({ type: "clear" }),
    },
  ];
}

function command(actions: Actions, name: PanelCommand): () => void {
  return () => actions.send({ type: "command", command: name });
}
