// Questions in the panel, as a person asks them.
import type { Locator, Page } from "playwright-core";
import { panel } from "./panel.ts";

/** Opens the panel by its icon in the activity bar. */
export async function openPanel(page: Page): Promise<void> {
  const icon = page.locator('.activitybar .action-label[aria-label^="Steep"]');
  await icon.waitFor();
  const expanded = await icon.locator("xpath=..").getAttribute("aria-expanded");
  if (expanded !== "true") await icon.click();
  await panel(page).locator("#app > *").first().waitFor({ timeout: 30_000 });
}

/** The last question with its answer. */
export function lastExchange(page: Page): Locator {
  return panel(page).locator(".exchange").last();
}

/** Writes a question into the composer, sends it, and waits for the end of the answer; gives the answer's text. */
export async function ask(page: Page, question: string, timeout = 90_000): Promise<string> {
  const input = panel(page).locator("textarea");
  await input.fill(question);
  await input.press("Enter");
  await lastExchange(page).filter({ hasText: question }).waitFor();
  return answered(page, timeout);
}

/** Waits for the end of the last answer and gives its text. */
export async function answered(page: Page, timeout = 90_000): Promise<string> {
  const exchange = lastExchange(page);
  await panel(page).locator('.exchange:last-child[aria-busy="false"]').waitFor({ timeout });
  return (await exchange.locator(".answer-body").innerText()).trim();
}

/** The base model's answer beside the last one, switched on with the switch below it. */
export async function baseAnswer(page: Page, timeout = 90_000): Promise<string> {
  await lastExchange(page).getByRole("switch").click();
  await panel(page).locator('.exchange:last-child[aria-busy="true"]').waitFor();
  await answered(page, timeout);
  return (await lastExchange(page).locator(".comparison > section").last().innerText()).trim();
}
