// A page for the panel's parts to live in: jsdom's window as the globals that code for a browser takes for granted.
import { JSDOM } from "jsdom";

/** Names that the panel's code and its packages find in the global scope of a page. */
const names = [
  "window",
  "document",
  "Node",
  "Element",
  "HTMLElement",
  "HTMLTextAreaElement",
  "DocumentFragment",
  "DOMParser",
  "Event",
  "CustomEvent",
  "KeyboardEvent",
  "MouseEvent",
  "MessageEvent",
  "MutationObserver",
  "NodeFilter",
  "getComputedStyle",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "devicePixelRatio",
  "navigator",
] as const;

const globals = globalThis as unknown as Record<string, unknown>;

// Packages keep the window that they were loaded in, so one serves all suites.
let made: JSDOM | undefined;

function page(): JSDOM {
  if (made) return made;
  made = new JSDOM("<!DOCTYPE html><html lang='en'><body><div id='app'></div></body></html>", {
    pretendToBeVisual: true,
    url: "https://panel.invalid/",
  });
  const { window } = made;
  // What jsdom does not draw or lay out; nothing in the tests depends on sizes.
  window.HTMLCanvasElement.prototype.getContext = (() => pen) as never;
  window.matchMedia = (() => ({ matches: false, addEventListener() {}, removeEventListener() {} })) as never;
  return made;
}

/** A canvas context that takes every call. */
const pen: unknown = new Proxy(
  {},
  { get: (_, name) => (name === "measureText" ? () => ({ width: 10 }) : () => undefined), set: () => true },
);

class Path {
  moveTo(): void {}
  lineTo(): void {}
  arc(): void {}
  rect(): void {}
  closePath(): void {}
}

class NothingToSee {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Gives the suite a page; the globals are there in its hooks and tests and gone after it. */
export function inPage(): void {
  const replaced: Record<string, PropertyDescriptor | undefined> = {};
  before(() => {
    const { window } = page();
    const values: Record<string, unknown> = { ResizeObserver: NothingToSee, Path2D: Path };
    for (const name of names) values[name] = (window as unknown as Record<string, unknown>)[name];
    values["matchMedia"] = window.matchMedia;
    values["addEventListener"] = window.addEventListener.bind(window);
    values["removeEventListener"] = window.removeEventListener.bind(window);
    for (const [name, value] of Object.entries(values)) {
      replaced[name] = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  });
  after(() => {
    for (const [name, descriptor] of Object.entries(replaced)) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globals[name];
    }
  });
  beforeEach(() => {
    page().window.document.body.replaceChildren();
  });
}

/** Waits until the next drawing is done. */
export async function drawn(): Promise<void> {
  for (let frame = 0; frame < 2; frame++) {
    await new Promise((done) => requestAnimationFrame(done));
  }
}

/** The one element that a selector finds. */
export function one(root: ParentNode, selector: string): HTMLElement {
  const found = [...root.querySelectorAll<HTMLElement>(selector)];
  if (found.length !== 1) throw new Error(`${found.length} elements are ${selector}`);
  return found[0] as HTMLElement;
}

/** The button with this text or label. */
export function button(root: ParentNode, label: string): HTMLElement {
  const all = [...root.querySelectorAll<HTMLElement>("button, vscode-button")];
  const found = all.filter((each) => (each.getAttribute("aria-label") ?? each.textContent.trim()) === label);
  if (found.length !== 1) throw new Error(`${found.length} buttons are called ${label}`);
  return found[0] as HTMLElement;
}

/** What is written in an element, with simple blanks. */
export function words(element: Element): string {
  return element.textContent.replaceAll("\u00a0", " ").replaceAll(/\s+/g, " ").trim();
}

/** True when neither it nor what it is in is hidden. */
export function isShown(element: Element): boolean {
  return element.closest("[hidden]") === null;
}
