// An answer's Markdown on the page. Blocks that are there already stay as they are while the text grows.
import type { Actions } from "./actions.ts";
import { element, icon, iconButton } from "./element.ts";
import { languageOf, markdownBlocks } from "./markdown.ts";
import { t } from "./texts.ts";

export interface MarkdownView {
  readonly root: HTMLElement;
  setText(text: string): void;
}

/** An element that shows Markdown; links and the buttons of code go to the extension. */
export function createMarkdownView(actions: Actions): MarkdownView {
  const root = element("div", { class: "markdown" });
  let shown: string[] = [];
  let last: string | undefined;
  root.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest("a[href]");
    if (!link) return;
    event.preventDefault();
    actions.send({ type: "openLink", href: link.getAttribute("href") ?? "" });
  });
  return {
    root,
    setText(text) {
      if (text === last) return;
      last = text;
      const blocks = markdownBlocks(text);
      const same = blocks.findIndex((block, place) => block !== shown[place]);
      const from = same === -1 ? blocks.length : same;
      for (const old of [...root.children].slice(from)) old.remove();
      for (const block of blocks.slice(from)) root.append(blockElement(block, actions));
      shown = blocks;
    },
  };
}

/** One block; its HTML is clean (see markdown.ts). */
function blockElement(html: string, actions: Actions): HTMLElement {
  const block = element("div", { class: "block" });
  block.innerHTML = html;
  for (const code of block.querySelectorAll<HTMLElement>("pre > code")) frameCode(code, actions);
  return block;
}

/** Puts a line with language and buttons above a code block. */
function frameCode(code: HTMLElement, actions: Actions): void {
  const pre = code.parentElement;
  if (!pre) return;
  const language = languageOf(code);
  // The closing fence leaves a line break that nobody wrote.
  const text = (): string => code.textContent.replace(/\n$/, "");
  const copy = iconButton("copy", t("copyCode"), () => {
    actions.send({ type: "copy", text: text() });
    confirmCopy(copy);
  });
  const insert = iconButton("insert", t("insertCode"), () => actions.send({ type: "insert", text: text() }));
  const frame = element(
    "div",
    { class: "code", role: "group", "aria-label": language ?? t("codeBlock") },
    element(
      "div",
      { class: "code-bar" },
      element("span", { class: "muted code-language" }, language ?? ""),
      insert,
      copy,
    ),
  );
  pre.replaceWith(frame);
  frame.append(pre);
}

/** A tick for a moment where the copy icon was. */
export function confirmCopy(button: HTMLButtonElement): void {
  button.replaceChildren(icon("check"));
  setTimeout(() => button.replaceChildren(icon("copy")), 1500);
}
