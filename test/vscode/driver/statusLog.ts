// Every text that the status item shows, as it moves.
import type { Page } from "playwright-core";
import { statusText } from "./workbench.ts";

export interface StatusLog {
  readonly seen: readonly string[];
  stop(): Promise<void>;
}

/** Looks until `stop`. */
export function watchStatus(page: Page): StatusLog {
  const seen: string[] = [];
  const going = new AbortController();
  const look = async (): Promise<void> => {
    while (!going.signal.aborted) {
      const text = await statusText(page).catch(() => undefined);
      if (text !== undefined && text !== seen.at(-1)) seen.push(text);
      await page.waitForTimeout(100).catch(() => undefined);
    }
  };
  const looking = look();
  return {
    seen,
    stop: async () => {
      going.abort();
      await looking;
    },
  };
}
