// Building the page: elements with their attributes, and the few icons that it uses.

/** Attributes by name; `undefined` and `false` leave one out, `true` sets it without a value. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Node | string | undefined;

/** A new element. Text is set as text, never read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function element(tag: string, attributes?: Attributes, ...children: readonly Child[]): HTMLElement;
export function element(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElement {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Sets, changes or removes attributes; those that stay as they are are not touched, so nothing is announced twice. */
export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) target.removeAttribute(name);
    else {
      const text = value === true ? "" : String(value);
      if (target.getAttribute(name) !== text) target.setAttribute(name, text);
    }
  }
}

/** Sets text only where it differs: a live region speaks when its text is set, and a selection is lost. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** A codicon, which says nothing to a screen reader: what it means is said by its button or the text beside it. */
export function icon(name: string, extra = ""): HTMLElement {
  return element("span", {
    class: `codicon codicon-${name}${extra === "" ? "" : ` ${extra}`}`,
    "aria-hidden": "true",
  });
}

/** A button that is only an icon; `label` is its name and its tooltip. */
export function iconButton(name: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = element(
    "button",
    { type: "button", class: "icon-button", title: label, "aria-label": label },
    icon(name),
  );
  button.addEventListener("click", onClick);
  return button;
}

/** A button that looks like a link: something beside the main way. */
export function linkButton(label: string, onClick: () => void): HTMLButtonElement {
  const button = element("button", { type: "button", class: "link-button" }, label);
  button.addEventListener("click", onClick);
  return button;
}

/** VS Code's own kind of button. */
export function textButton(label: string, kind: "primary" | "secondary", onClick: () => void): HTMLElement {
  const button = element("vscode-button", { secondary: kind === "secondary" }, label);
  button.addEventListener("click", onClick);
  return button;
}

/** The element under `root` that a selector names; it must be there. */
export function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`the page lacks ${selector}`);
  return found;
}
