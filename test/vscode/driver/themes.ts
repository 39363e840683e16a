// The themes that everything must look right in, and pictures of a window in each.
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { VsCodeVersion } from "../setup/versions.ts";
import type { Server } from "./server.ts";
import { quickEntries, quickInput, runCommand } from "./workbench.ts";

/** The class that the workbench has in each. */
const kinds = { light: "vs", dark: "vs-dark", "hc-dark": "hc-black", "hc-light": "hc-light" } as const;
export type Theme = keyof typeof kinds;

/** All of them; pictures end in the dark one. */
export const themes: readonly Theme[] = ["light", "hc-dark", "hc-light", "dark"];

/** What the list of themes calls one. */
function nameOf(theme: Theme, { themes: byDefault }: VsCodeVersion): string {
  switch (theme) {
    case "light":
    case "dark":
      return byDefault[theme];
    case "hc-dark":
      return "Dark High Contrast";
    case "hc-light":
      return "Light High Contrast";
  }
}

/** Where pictures are put: `STEEP_SHOTS`, or a folder of the temporary one. */
export function shotsFolder(): string {
  return process.env["STEEP_SHOTS"] ?? join(tmpdir(), "steep-shots");
}

/** Whether somebody wants to look at pictures. */
export function picturesWanted(): boolean {
  return process.env["STEEP_SHOTS"] !== undefined;
}

/** Switches the window's theme and waits until it shows. */
export async function useTheme(page: Page, server: Server, theme: Theme): Promise<void> {
  await runCommand(page, "Preferences: Color Theme");
  const entries = quickEntries(page);
  // The list begins at the theme that is on; only the words in its field tell it from the palette before it.
  await page.locator('.quick-input-widget:visible input[placeholder*="Color Theme"]').waitFor();
  await quickInput(page).fill(nameOf(theme, server.version));
  await entries
    .filter({ hasText: nameOf(theme, server.version) })
    .first()
    .click();
  await page.waitForSelector(`.monaco-workbench.${kinds[theme]}`, { timeout: 20_000 });
  // Colours fade for a moment.
  await page.waitForTimeout(400);
}

/** A picture of the window as it is. */
export async function picture(page: Page, name: string): Promise<string> {
  const folder = shotsFolder();
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

/** A picture of this state in every theme, where `STEEP_SHOTS` asks for pictures; ends in the dark one. */
export async function pictures(page: Page, server: Server, state: string): Promise<void> {
  if (!picturesWanted()) return;
  for (const theme of themes) {
    await useTheme(page, server, theme);
    await picture(page, `${state}-${theme}`);
  }
}
