// The VS Code of the desktop, where this machine may download it: the same suites by @vscode/test-electron.
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  download,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
  SilentReporter,
} from "@vscode/test-electron";
import { defaultCacheFolder } from "../../../src/catalogue/cacheFolder.ts";
import { bundleSuite, type HostSuite, readResults } from "../driver/hostSuite.ts";
import type { HostResults } from "../host/run.ts";
import { NoVsCode } from "./standIn.ts";

/**
 * Path of the desktop's VS Code, fetched into the cache folder once.
 * @throws NoVsCode where it cannot be downloaded or has no screen to show itself on.
 */
export async function desktop(version: string): Promise<string> {
  if (process.platform === "linux" && (process.env["DISPLAY"] ?? "") === "") {
    throw new NoVsCode("the desktop's VS Code needs a screen (DISPLAY is not set; xvfb-run gives one)");
  }
  try {
    return await download({
      version,
      cachePath: join(defaultCacheFolder(), "vscode", "desktop"),
      reporter: new SilentReporter(),
      timeout: 15_000,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoVsCode(`VS Code ${version} cannot be downloaded: ${reason}`);
  }
}

/** Runs a host suite in the desktop's VS Code, with the packed extension installed into a profile of its own. */
export async function runOnDesktop(executable: string, suite: HostSuite): Promise<HostResults> {
  const profile = await mkdtemp(join(tmpdir(), "steep-desk-"));
  const bundled = await bundleSuite(suite.name);
  try {
    const folders = [
      "--user-data-dir",
      join(profile, "data"),
      "--extensions-dir",
      join(profile, "extensions"),
    ];
    const [cli = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, {
      reuseMachineInstall: true,
    });
    const installed = spawnSync(cli, [...args, ...folders, "--install-extension", suite.vsix, "--force"], {
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    if (installed.status !== 0) throw new Error(installed.stderr);
    await mkdir(join(profile, "data/User"), { recursive: true });
    await writeFile(join(profile, "data/User/settings.json"), JSON.stringify(suite.settings ?? {}));
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: bundled.extension,
      extensionTestsPath: bundled.tests,
      extensionTestsEnv: { ...bundled.env, ...suite.env },
      launchArgs: [
        ...(suite.folder === undefined ? [] : [suite.folder]),
        ...folders,
        ...(suite.name === "restricted" ? [] : ["--disable-workspace-trust"]),
      ],
    }).catch(() => undefined); // A failed test is in the results; so is a host that died, by having none.
    return await readResults(bundled);
  } finally {
    await bundled.dispose();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
