// A headless Chromium that sees this machine and nothing else.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

export interface Browser {
  readonly context: BrowserContext;
  /** Addresses outside this machine that were asked for, and refused. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/** Starts the browser with a profile of its own. */
export async function startBrowser(
  executablePath: string,
  viewport = { width: 1280, height: 800 },
): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "steep-chr-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport,
    permissions: ["clipboard-read", "clipboard-write"],
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const refused: string[] = [];
  await context.route(
    (url) => url.protocol.startsWith("http") && !["127.0.0.1", "localhost"].includes(url.hostname),
    async (route) => {
      refused.push(route.request().url());
      await route.abort();
    },
  );
  return {
    context,
    refused,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
