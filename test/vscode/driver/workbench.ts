// What a person does in the workbench: open a folder, run a command, read the status bar, answer a question.
import { basename } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { Server } from "./server.ts";

const workbenchTime = 90_000;

/** The address of the workbench with this folder (or .code-workspace file) open; without one, an empty window. */
export function workbenchUrl(
  server: Server,
  folder?: string,
  payload?: readonly (readonly string[])[],
): string {
  const query = new URLSearchParams();
  if (folder === undefined) query.set("ew", "true");
  else query.set(basename(folder).endsWith(".code-workspace") ? "workspace" : "folder", folder);
  if (payload) query.set("payload", JSON.stringify(payload));
  return `${server.origin}/?${query.toString()}`;
}

/** Opens a window on the folder and waits for its status bar. */
export async function openFolder(page: Page, server: Server, folder?: string): Promise<void> {
  await page.goto(workbenchUrl(server, folder));
  await page.waitForSelector(".monaco-workbench .part.statusbar", { timeout: workbenchTime });
}

/** The input of the quick pick that is open. */
export function quickInput(page: Page): Locator {
  return page.locator(".quick-input-widget:visible input.input").first();
}

/** The entries of the quick pick that is open. */
export function quickEntries(page: Page): Locator {
  return page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
}

/** Runs a command from the palette by its title, as a person does. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await searchCommands(page, title);
  const entry = quickEntries(page).filter({ has: page.locator(".label-name", { hasText: exactly(title) }) });
  await entry.first().waitFor();
  await entry.first().click();
}

/** The titles that the palette finds for these words. */
export async function commandTitles(page: Page, words: string): Promise<string[]> {
  await searchCommands(page, words);
  // The list is filled in rounds; it is done when it stays the same.
  let titles: string[] = [];
  for (let round = 0; round < 20; round++) {
    await page.waitForTimeout(150);
    const now = await quickEntries(page).locator(".label-name").allInnerTexts();
    if (round > 2 && now.join("\n") === titles.join("\n")) break;
    titles = now;
  }
  await page.keyboard.press("Escape");
  return titles.map((title) => title.replaceAll("\u00a0", " "));
}

async function searchCommands(page: Page, words: string): Promise<void> {
  // Right after a start the key may come before the keybindings; another press does no harm.
  for (let tries = 0; tries < 5; tries++) {
    await page.keyboard.press("F1");
    const shown = await quickInput(page)
      .waitFor({ timeout: 3000 })
      .then(() => true)
      .catch(() => false);
    if (shown) break;
  }
  await quickInput(page).fill(`>${words}`);
}

/** The status item of the extension. */
export function statusItem(page: Page): Locator {
  return page.locator('.statusbar-item[id^="steep.steep"]').first();
}

/** What the status item shows, with blanks as blanks. */
export async function statusText(page: Page): Promise<string> {
  return (await statusItem(page).innerText()).replaceAll("\u00a0", " ").trim();
}

/** What a screen reader says of the status item. */
export async function statusLabel(page: Page): Promise<string> {
  const label = statusItem(page).locator("[aria-label]").first();
  return (await label.getAttribute("aria-label")) ?? "";
}

/** Waits until the status item's text fits, and gives it back. */
export async function statusBecomes(page: Page, pattern: RegExp, timeout = 30_000): Promise<string> {
  const deadline = Date.now() + timeout;
  let text = "";
  while (Date.now() < deadline) {
    text = await statusText(page).catch(() => "");
    if (pattern.test(text)) return text;
    await page.waitForTimeout(100);
  }
  throw new Error(`the status item shows "${text}", not ${pattern}, after ${timeout / 1000} s`);
}

/** The rows of a tree in the side bar, by the view's title. */
export function viewRows(page: Page, title: string): Locator {
  const header = page.locator(".pane-header", { hasText: title });
  return page.locator(".pane").filter({ has: header }).locator(".monaco-list-row");
}

/** The notifications that are shown. */
export function notifications(page: Page): Locator {
  return page.locator(".notifications-toasts .notification-list-item");
}

/** Waits for a notification with this text. */
export async function notification(page: Page, text: string | RegExp, timeout = 30_000): Promise<Locator> {
  const found = notifications(page).filter({ hasText: text }).first();
  await found.waitFor({ timeout });
  return found;
}

/** Presses a button of the modal dialog that is open. */
export async function pressInDialog(page: Page, button: string | RegExp): Promise<void> {
  await page.locator(".monaco-dialog-box .monaco-button", { hasText: button }).first().click();
}

function exactly(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "\\s");
  return new RegExp(`^${escaped}$`);
}
