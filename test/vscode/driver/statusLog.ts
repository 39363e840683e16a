// Every text that the status item shows, as it moves.
import type { Page } from "playwright-core";
import { statusText } from "./workbench.ts";

export interface StatusLog {
  readonly seen: readonly string[];
  stop(): Promise<void>;
}

/** Looks until `stop`, which looks a last time: what another poll has just seen is in the log. */
export function watchStatus(page: Page): StatusLog {
  const seen: string[] = [];
  const going = new AbortController();
  const look = async (): Promise<void> => {
    for (;;) {
      const last = going.signal.aborted;
      const text = await statusText(page).catch(() => undefined);
      if (text !== undefined && text !== seen.at(-1)) seen.push(text);
      if (last) return;
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
