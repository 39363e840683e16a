// The only place that knows that the page is a webview: messages to and from the extension, and what VS Code keeps.
import { config } from "zod";
import type { FromPanel, ToPanel } from "../protocol/panelMessages.ts";
import { parseToPanel } from "../protocol/panelSchemas.ts";

interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WebviewApi;

/** The extension, as the panel sees it. */
export interface Host {
  send(message: FromPanel): void;
  /** What was kept when the page was last shown; undefined the first time. */
  savedState(): unknown;
  saveState(state: unknown): void;
}

/** Connects to the extension. Messages that do not fit the protocol are left out, with a word in the console. */
export function connectHost(onMessage: (message: ToPanel) => void): Host {
  // Compiled checks would need eval, which the page's policy forbids.
  config({ jitless: true });
  const api = acquireVsCodeApi();
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = parseToPanel(event.data);
    if (message) onMessage(message);
    // oxlint-disable-next-line no-console -- a message that is not understood is a bug of the extension
    else console.error("Steep: a message that the panel does not know", event.data);
  });
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own function, which takes none
    send: (message) => api.postMessage(message),
    savedState: () => api.getState(),
    saveState: (state) => api.setState(state),
  };
}
