// The panel in states that a real run passes through in a moment, or only on other machines: the messages are those of
// the extension, given to the real page in the real workbench.
import type { Page } from "playwright-core";
import type { ToPanel } from "../../../src/protocol/panelMessages.ts";
import { panelFrame } from "./panel.ts";

/** Gives the panel's page messages as if the extension had sent them. */
export async function tellPanel(page: Page, messages: readonly ToPanel[]): Promise<void> {
  const frame = await panelFrame(page);
  for (const message of messages) {
    await frame.evaluate(
      `window.dispatchEvent(new MessageEvent("message", { data: ${JSON.stringify(message)} }))`,
    );
  }
  // Drawn with the next frame; menus and pairs fade in for a moment.
  await page.waitForTimeout(400);
}
