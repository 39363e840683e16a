// The sections that taught an answer, or that hold the words of a question, as buttons that open the editor there.
import type { AnswerSource } from "../protocol/answer.ts";
import type { FoundSection } from "../protocol/knowledge.ts";
import type { Actions } from "./actions.ts";
import { element, icon } from "./element.ts";
import { t } from "./texts.ts";

type Place = Pick<AnswerSource, "document" | "startLine" | "endLine">;

/** A list of chips: document and heading. */
export function sourceChips(sources: readonly AnswerSource[], actions: Actions): HTMLElement {
  const chips = sources.map((source) => {
    const heading = source.heading || source.headingTrail.at(-1) || "";
    const note = source.changed ? ` (${t("sourceChanged")})` : "";
    return element(
      "li",
      {},
      openButton("chip", source, actions, note, [
        source.changed ? icon("warning", "warning") : undefined,
        element("span", { class: "chip-words" }, titleOf(source.document, heading)),
      ]),
    );
  });
  return element("ul", { class: "chips", "aria-label": t("sources") }, ...chips);
}

/** What the documents hold of a question that was not taught. */
export function foundList(sections: readonly FoundSection[], actions: Actions): HTMLElement {
  if (sections.length === 0) return element("p", { class: "muted" }, t("foundNothing"));
  const rows = sections.map((section) =>
    element(
      "li",
      {},
      openButton("found", section, actions, "", [
        element(
          "span",
          { class: "found-title" },
          titleOf(section.document, section.headingTrail.at(-1) ?? ""),
        ),
        element("span", { class: "muted found-excerpt" }, section.excerpt),
      ]),
    ),
  );
  return element("ul", { class: "found-list", "aria-label": t("foundTitle") }, ...rows);
}

function titleOf(document: string, heading: string): string {
  const name = document.split("/").at(-1) ?? document;
  return heading === "" ? name : `${name} › ${heading}`;
}

function openButton(
  kind: string,
  { document, startLine, endLine }: Place,
  actions: Actions,
  note: string,
  children: readonly (HTMLElement | undefined)[],
): HTMLElement {
  const title = t("openSource", { document, start: startLine, end: endLine }) + note;
  const button = element("button", { type: "button", class: kind, title }, ...children);
  button.addEventListener("click", () => actions.send({ type: "openSource", document, startLine, endLine }));
  return button;
}
