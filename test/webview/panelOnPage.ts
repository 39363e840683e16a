// A panel on the test's page, with what it says to the extension.
import type { FromPanel, ToPanel } from "../../src/protocol/panelMessages.ts";
import { parseToPanel } from "../../src/protocol/panelSchemas.ts";
import { drawn } from "./page.ts";

export interface PanelOnPage {
  readonly root: HTMLElement;
  /** What it has sent, oldest first. */
  readonly sent: FromPanel[];
  /** What it keeps for when it is shown again. */
  kept(): unknown;
  /** Gives it messages of the extension and waits until they are drawn. */
  receive(...messages: readonly ToPanel[]): Promise<void>;
}

/** Builds a panel; `kept` is what one before it kept. */
export async function panelOnPage(kept?: unknown): Promise<PanelOnPage> {
  const { createPanel } = await import("../../src/webview/panel.ts");
  const sent: FromPanel[] = [];
  let state = kept;
  const panel = createPanel({
    send: (message) => void sent.push(message),
    savedState: () => state,
    saveState: (next) => {
      state = structuredClone(next);
    },
  });
  document.body.append(panel.root);
  await drawn();
  return {
    root: panel.root,
    sent,
    kept: () => state,
    receive: async (...messages) => {
      for (const message of messages) {
        // As they come over the frame: a sample that the schema does not know would prove nothing.
        const parsed = parseToPanel(structuredClone(message));
        if (!parsed) throw new Error(`not a message of the extension: ${message.type}`);
        panel.receive(parsed);
      }
      await drawn();
    },
  };
}
