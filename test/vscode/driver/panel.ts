// The side panel as a person uses it: the webview's inner frame, its text, and what axe says of it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame, FrameLocator, Page } from "playwright-core";

export interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly string[];
}

/** The panel's page; a webview is a frame in a frame. */
export function panel(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

/** The panel's page as a frame in which scripts can be run; the one that has Steep's `#app`. */
export async function panelFrame(page: Page): Promise<Frame> {
  for (let tries = 0; tries < 100; tries++) {
    for (const frame of page.frames()) {
      // Frames come and go while the workbench loads.
      const found = await frame.evaluate('document.querySelector("#app") !== null').catch(() => false);
      if (found === true) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error("no frame of the page has the panel in it");
}

/** What axe finds wrong with the panel by WCAG 2.2 A and AA. */
export async function accessibilityViolations(page: Page): Promise<readonly Violation[]> {
  const frame = await panelFrame(page);
  // Evaluated from outside the page, so its content security policy stays as it is.
  await frame.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const found = await frame.evaluate(`axe.run(document, { resultTypes: ["violations"], runOnly: {
    type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } })
    .then(({ violations }) => violations.map(({ id, impact, help, nodes }) => ({
      id, impact: impact ?? null, help, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ": " + failureSummary) })))`);
  return found as readonly Violation[];
}

/** True when something in the panel is wider than the panel. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  const frame = await panelFrame(page);
  const wider = await frame.evaluate(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1",
  );
  return wider === true;
}
