// A button that opens a menu, after the ARIA pattern. The one of @vscode-elements has no roles, so a screen reader
// would find no menu in it.
import { element, icon, setAttributes } from "./element.ts";

export interface MenuItem {
  readonly label: string;
  /** Muted, below the label. */
  readonly detail?: string;
  /** One of a group of which one is chosen. */
  readonly checked?: boolean;
  /** Codicon before the label. */
  readonly icon?: string;
  /** A line above it. */
  readonly separated?: boolean;
  readonly choose: () => void;
}

export interface MenuButton {
  readonly root: HTMLElement;
  readonly button: HTMLButtonElement;
  setItems(items: readonly MenuItem[]): void;
}

/** `button` opens the menu below itself; `side` is the edge that both share. */
export function createMenuButton(
  button: HTMLButtonElement,
  label: string,
  side: "left" | "right",
): MenuButton {
  const menu = element("div", {
    class: `menu menu-${side}`,
    role: "menu",
    "aria-label": label,
    hidden: true,
  });
  const root = element("div", { class: "menu-anchor" }, button, menu);
  setAttributes(button, { "aria-haspopup": "menu", "aria-expanded": "false" });
  let items: readonly MenuItem[] = [];

  const rows = (): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const focusRow = (place: number): void => {
    const all = rows();
    all.at(((place % all.length) + all.length) % all.length)?.focus();
  };
  const close = (returnFocus: boolean): void => {
    if (menu.hidden) return;
    menu.hidden = true;
    menu.replaceChildren();
    setAttributes(button, { "aria-expanded": "false" });
    if (returnFocus) button.focus();
  };
  const open = (place: number): void => {
    menu.replaceChildren(
      ...items.flatMap((item) => {
        const row = menuRow(item, () => {
          close(true);
          item.choose();
        });
        return item.separated ? [element("div", { class: "menu-line", role: "separator" }), row] : [row];
      }),
    );
    menu.hidden = false;
    setAttributes(button, { "aria-expanded": "true" });
    const chosen = rows().findIndex((row) => row.getAttribute("aria-checked") === "true");
    focusRow(place === 0 && chosen > 0 ? chosen : place);
  };

  button.addEventListener("click", () => (menu.hidden ? open(0) : close(true)));
  root.addEventListener("keydown", (event) => {
    const { key } = event;
    if (menu.hidden) {
      if (key !== "ArrowDown" && key !== "ArrowUp") return;
      open(key === "ArrowDown" ? 0 : -1);
    } else {
      const place = rows().indexOf(document.activeElement as HTMLElement);
      if (key === "ArrowDown") focusRow(place + 1);
      else if (key === "ArrowUp") focusRow(place - 1);
      else if (key === "Home") focusRow(0);
      else if (key === "End") focusRow(-1);
      else if (key === "Escape") close(true);
      else if (key === "Tab") return close(false);
      else if (key.length === 1 && key !== " ") focusLetter(rows(), place, key);
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("focusout", (event) => {
    if (!root.contains(event.relatedTarget as Node | null)) close(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!root.contains(event.target as Node | null)) close(false);
  });
  return {
    root,
    button,
    setItems: (next) => {
      items = next;
    },
  };
}

function menuRow(item: MenuItem, onChoose: () => void): HTMLElement {
  const radio = item.checked !== undefined;
  const mark = radio ? (item.checked ? "check" : "blank") : (item.icon ?? "blank");
  const row = element(
    "button",
    {
      type: "button",
      class: "menu-item",
      role: radio ? "menuitemradio" : "menuitem",
      "aria-checked": radio ? String(item.checked) : undefined,
      tabindex: -1,
    },
    icon(mark),
    element(
      "span",
      { class: "menu-words" },
      element("span", {}, item.label),
      item.detail === undefined ? undefined : element("span", { class: "muted number" }, item.detail),
    ),
  );
  row.addEventListener("click", onChoose);
  return row;
}

/** Typing a letter goes to the next row that begins with it. */
function focusLetter(rows: readonly HTMLElement[], place: number, letter: string): void {
  const after = [...rows.slice(place + 1), ...rows.slice(0, place + 1)];
  after.find((row) => row.textContent.toLowerCase().startsWith(letter.toLowerCase()))?.focus();
}
