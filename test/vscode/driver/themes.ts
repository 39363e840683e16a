// The themes that everything must look right in, and pictures of a window in each.
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Server } from "./server.ts";

/** Short name -> VS Code's name of the theme, and the class that the workbench then has. */
export const themes = {
  light: { name: "Default Light Modern", kind: "vs" },
  dark: { name: "Default Dark Modern", kind: "vs-dark" },
  "hc-dark": { name: "Default High Contrast", kind: "hc-black" },
  "hc-light": { name: "Default High Contrast Light", kind: "hc-light" },
} as const;
export type Theme = keyof typeof themes;

/** Where pictures are put: `STEEP_SHOTS`, or a folder of the temporary one. */
export function shotsFolder(): string {
  return process.env["STEEP_SHOTS"] ?? join(tmpdir(), "steep-shots");
}

/** Switches the window's theme and waits until it shows. */
export async function useTheme(page: Page, server: Server, theme: Theme): Promise<void> {
  const { name, kind } = themes[theme];
  await server.setSettings({ "workbench.colorTheme": name, "window.autoDetectHighContrast": false });
  await page.waitForSelector(`.monaco-workbench.${kind}`, { timeout: 20_000 });
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

/** A picture of this state in every theme; ends in the dark one. */
export async function pictures(page: Page, server: Server, state: string): Promise<void> {
  for (const theme of ["light", "hc-dark", "hc-light", "dark"] as const) {
    await useTheme(page, server, theme);
    await picture(page, `${state}-${theme}`);
  }
}
