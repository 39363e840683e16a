// A window of VS Code with the packed extension installed, on a server and in a browser of its own.
import type { Page } from "playwright-core";
import { packedExtension } from "../setup/vsix.ts";
import type { VsCode } from "../setup/vsCodeTests.ts";
import { type Browser, startBrowser } from "./browser.ts";
import { type Server, startServer } from "./server.ts";
import { picture } from "./themes.ts";
import { openFolder } from "./workbench.ts";

export interface WindowOptions {
  /** Folder or .code-workspace; none for an empty window. */
  readonly folder?: string;
  /** Left out: trusted. */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface Window {
  readonly page: Page;
  readonly server: Server;
  readonly browser: Browser;
  /** Opens a second window on the same server. */
  another(folder: string): Promise<Page>;
  /** Loads the window anew, as a person does with "Reload Window". */
  reload(): Promise<void>;
  /** Ends the server, the browser and all that they started. */
  close(): Promise<void>;
}

/** Starts it and waits for the workbench. */
export async function openWindow(vsCode: VsCode, options: WindowOptions): Promise<Window> {
  const vsix = await packedExtension();
  const server = await startServer(vsCode.standIn, {
    vsix: [vsix],
    trusted: options.trusted ?? true,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  let browser: Browser | undefined;
  try {
    browser = await startBrowser(vsCode.chromium, options.viewport);
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    await openFolder(page, server, options.folder);
    return windowOf(page, server, browser, options.folder);
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

function windowOf(page: Page, server: Server, browser: Browser, folder: string | undefined): Window {
  return {
    page,
    server,
    browser,
    another: async (other) => {
      const second = await browser.context.newPage();
      await openFolder(second, server, other);
      return second;
    },
    reload: () => openFolder(page, server, folder),
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** After each test of the suite: a picture of the window when the test failed. */
export function pictureOfFailure(get: () => Window | undefined): void {
  afterEach(async function () {
    const window = get();
    if (this.currentTest?.state !== "failed" || !window) return;
    const title = this.currentTest.fullTitle().replaceAll(/[^\w.]+/g, "-");
    const path = await picture(window.page, `failed-${title.slice(-80)}`);
    console.log(`      the window then: ${path}`);
  });
}
