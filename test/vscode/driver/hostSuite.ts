// Runs a suite of test/vscode/host inside the extension host of a VS Code in which the packed extension is installed.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { format } from "node:util";
import type { Page } from "playwright-core";
import type { HostResults } from "../host/run.ts";
import type { VsCode } from "../setup/vsCodeTests.ts";
import { startBrowser } from "./browser.ts";
import { type Server, startServer } from "./server.ts";
import { workbenchUrl } from "./workbench.ts";

export interface HostSuite {
  /** Name of the suite in test/vscode/host. */
  readonly name: "trusted" | "restricted" | "noFolder" | "taught";
  readonly vsix: string;
  /** Folder or .code-workspace; none for an empty window. */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly seconds?: number;
}

/** The suite's files, and the environment that they run in. */
export interface BundledSuite {
  /** An extension that holds nothing: VS Code runs tests only for one under development. */
  readonly extension: string;
  readonly tests: string;
  readonly results: string;
  readonly env: Readonly<Record<string, string>>;
  dispose(): Promise<void>;
}

const entry = fileURLToPath(new URL("../host/run.ts", import.meta.url));

/** Bundles the suites into a folder of their own. */
export async function bundleSuite(name: string): Promise<BundledSuite> {
  const folder = await mkdtemp(join(tmpdir(), "steep-host-"));
  const extension = join(folder, "driver");
  await mkdir(extension);
  const manifest = {
    name: "driver",
    publisher: "steep-tests",
    version: "0.0.1",
    engines: { vscode: "*" },
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  await writeFile(join(extension, "package.json"), JSON.stringify(manifest));
  const { build } = await import("esbuild");
  const tests = join(folder, "tests.cjs");
  await build({
    entryPoints: [entry],
    outfile: tests,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  const results = join(folder, "results.json");
  return {
    extension,
    tests,
    results,
    env: {
      STEEP_HOST_SUITE: name,
      STEEP_HOST_RESULTS: results,
      STEEP_MOCHA: pathToFileURL(createRequire(import.meta.url).resolve("mocha")).href,
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs the suite in the stand-in. @throws Error when VS Code or its extension host does not get to the end. */
export async function runHostSuite(vsCode: VsCode, suite: HostSuite): Promise<HostResults> {
  const bundled = await bundleSuite(suite.name);
  let server: Server | undefined;
  try {
    server = await startServer(vsCode.standIn, {
      vsix: [suite.vsix],
      trusted: suite.name !== "restricted",
      automation: true,
      settings: suite.settings ?? {},
      env: { ...bundled.env, ...suite.env },
    });
    await loadTests(vsCode.chromium, server, { ...suite, ...bundled });
    return await readResults(bundled);
  } finally {
    await server?.stop();
    await bundled.dispose();
  }
}

/** What the suite wrote at its end. */
export async function readResults({ results }: BundledSuite): Promise<HostResults> {
  const text = await readFile(results, "utf8").catch(() => undefined);
  if (text === undefined) throw new Error("the extension host ended before its tests did");
  return JSON.parse(text) as HostResults;
}

export interface LoadedTests {
  readonly folder?: string;
  /** Folder of the extension under development. */
  readonly extension: string;
  /** The module that runs the tests. */
  readonly tests: string;
  readonly seconds?: number;
  /** Told what the workbench and the tests write. */
  readonly onLine?: (line: string) => void;
}

/**
 * Opens a window that runs tests in its extension host, and waits for their end. The workbench takes the extension and
 * the tests from its address, and tells of their end by functions of the page. Gives the exit code, which is 0 also
 * for a host that died.
 */
export async function loadTests(
  chromium: string,
  server: Server,
  { folder, extension, tests, seconds = 180, onLine }: LoadedTests,
): Promise<number> {
  const browser = await startBrowser(chromium);
  const told: string[] = [];
  try {
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    await page.exposeFunction("codeAutomationLog", (type: string, args: readonly unknown[]) => {
      const line = format(...args);
      onLine?.(line);
      if (type === "error" || type === "warn") told.push(line);
    });
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<number>((done, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`the tests did not end within ${seconds} s\n${told.slice(-20).join("\n")}`));
      }, seconds * 1000);
      page.on("crash", () => reject(new Error("the page crashed")));
      page.exposeFunction("codeAutomationExit", (code: number) => done(code)).catch(reject);
    });
    if (server.version.passesOptions) {
      await page.goto(
        workbenchUrl(server, folder, [
          ["extensionDevelopmentPath", server.remote(extension)],
          ["extensionTestsPath", server.remote(tests)],
          ["skipWelcome", "true"],
        ]),
      );
    } else {
      await developInPage(page, server, extension, tests);
      await page.goto(workbenchUrl(server, folder));
    }
    return await ended.finally(() => clearTimeout(timer));
  } finally {
    await browser.close();
  }
}

// Older workbenches take extensions under development and tests only from the configuration in their page: it is
// changed before their script reads it.
async function developInPage(page: Page, server: Server, extension: string, tests: string): Promise<void> {
  const uri = (path: string) => ({
    $mid: 1,
    scheme: "vscode-remote",
    authority: `127.0.0.1:${server.port}`,
    path,
  });
  const development = { extensions: [uri(extension)], extensionTestsPath: uri(tests) };
  await page.addInitScript(`(() => {
    if (window.top !== window) return;
    const watch = new MutationObserver(() => {
      const place = document.getElementById("vscode-workbench-web-configuration");
      if (!place) return;
      watch.disconnect();
      const configuration = JSON.parse(place.getAttribute("data-settings"));
      configuration.developmentOptions = { ...configuration.developmentOptions, ...${JSON.stringify(development)} };
      place.setAttribute("data-settings", JSON.stringify(configuration));
    });
    watch.observe(document, { childList: true, subtree: true });
  })();`);
}
