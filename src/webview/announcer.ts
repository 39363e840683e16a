// What a screen reader is told of things that happen away from the focus.
import { element } from "./element.ts";

export interface Announcer {
  readonly root: HTMLElement;
  say(text: string): void;
}

/** A polite live region that is not seen. */
export function createAnnouncer(): Announcer {
  const root = element("div", { class: "hidden-visually", role: "status", "aria-live": "polite" });
  return {
    root,
    // A new element is announced also when it says what the one before said.
    say: (text) => root.replaceChildren(element("p", {}, text)),
  };
}
