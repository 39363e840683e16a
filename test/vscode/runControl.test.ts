// A run in a person's hands, with the smallest model: pause, resume and cancel at once, a killed engine, a second
// version, and the way back to the first. What the model learns does not matter here.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openPanel } from "./driver/chat.ts";
import { panel } from "./driver/panel.ts";
import { picture, pictures, picturesWanted } from "./driver/themes.ts";
import { openWindow, pictureOfFailure, type Window } from "./driver/window.ts";
import { notification, pressInDialog, runCommand, statusBecomes, statusItem } from "./driver/workbench.ts";
import { newest } from "./setup/versions.ts";
import { describeInVsCode } from "./setup/vsCodeTests.ts";
import { createWorkspace, type Workspace } from "./setup/workspace.ts";

const settings = {
  "steep.model": "smollm2-135m",
  "steep.budget": "quick",
  "steep.epochs": 4,
  "steep.leastSteps": 0,
  "steep.rank": 4,
  "steep.frozenShare": 0.5,
  "steep.replayShare": 0,
  "steep.minTeacherAccuracy": 0,
  "steep.redistil": "never",
};

/** How soon a person must see that a press did something, in milliseconds. */
const soon = 2000;

describeInVsCode(
  "a run in a person's hands",
  (get) => {
    let workspace: Workspace;
    let window: Window;
    let page: Page;
    before(async () => {
      workspace = await createWorkspace();
      window = await openWindow(get(), { folder: workspace.folder, settings });
      ({ page } = window);
      // Before the extension is there, the palette does not have its commands.
      await statusBecomes(page, /^Steep$/, 60_000);
    });
    after(async () => {
      await window?.close();
      await workspace?.dispose();
    });
    pictureOfFailure(() => window);

    const start = async (): Promise<void> => {
      await runCommand(page, "Steep: Inject workspace docs");
      const button = panel(page).locator(".plan vscode-button", { hasText: "Start" });
      await button.waitFor({ timeout: 60_000 });
      await button.click();
    };
    /** Milliseconds until the status item shows this. */
    const within = async (pattern: RegExp): Promise<number> => {
      const started = Date.now();
      await statusBecomes(page, pattern, 20_000);
      return Date.now() - started;
    };

    it("pauses within two seconds, and goes on", async () => {
      await start();
      await statusBecomes(page, /writing questions/, 300_000);
      await panel(page).locator("vscode-button", { hasText: "Pause" }).click();
      const paused = await within(/^Steep: paused at \d+ %$/);
      assert.ok(paused < soon, `${paused} ms`);
      await pictures(page, window.server, "paused-real");
      const before = await statusBecomes(page, /paused/);
      await page.waitForTimeout(2500);
      assert.equal(await statusBecomes(page, /paused/), before);
      await runCommand(page, "Steep: Resume training");
      const resumed = await within(/writing questions|training/);
      assert.ok(resumed < soon + 2000, `${resumed} ms`);
    });

    it("cancels within two seconds and keeps what was done", async () => {
      await statusBecomes(page, /training \d+ %/, 300_000);
      await panel(page).locator("vscode-button", { hasText: "Cancel" }).click();
      const cancelled = await within(/^Steep$/);
      assert.ok(cancelled < soon, `${cancelled} ms`);
    });

    it("is shown in a second window on the folder, which leaves it alone", async () => {
      await start();
      await statusBecomes(page, /writing questions|training/, 300_000);
      const second = await window.another(workspace.folder);
      try {
        await statusItem(second).waitFor({ timeout: 30_000 });
        await openPanel(second);
        await statusBecomes(second, /writing questions|training/, 60_000);
        await panel(second)
          .locator(".training", { hasText: "Works in another window or terminal" })
          .waitFor();
      } finally {
        await second.close();
      }
      await runCommand(page, "Steep: Cancel training");
      await statusBecomes(page, /^Steep$/);
    });

    it("goes on in a new engine when the engine is killed", async () => {
      await start();
      await statusBecomes(page, /training \d+ %/, 300_000);
      const [killed] = enginesAtWork(window.server.root);
      assert.ok(killed);
      process.kill(killed, "SIGKILL");
      await statusBecomes(page, /up to date/, 300_000);
      const now = enginePids(window.server.root);
      assert.ok(now.length > 0 && !now.includes(killed), now.join());
      await notification(page, /held-out questions|Version 1 was taught/);
    });

    it("teaches a changed document as a second version, and rolls back to the first", async () => {
      await appendFile(join(workspace.folder, "docs/people.md"), "\nThe founder is Ansgar Holt.\n");
      await statusBecomes(page, /stale \(1\)/);
      await start();
      await statusBecomes(page, /training \d+ %/, 300_000);
      await notification(page, /Version 2/, 300_000);
      await statusBecomes(page, /up to date/);
      await openPanel(page);
      const menu = panel(page).locator(".menu-button-version");
      await panel(page).locator(".training vscode-button", { hasText: "Ask a question" }).click();
      await menu.filter({ hasText: "v2" }).waitFor();
      await menu.click();
      const rows = panel(page).locator("[role=menuitemradio]");
      assert.equal(await rows.count(), 2);
      // In this theme only: choosing another takes the focus, and the menu closes.
      if (picturesWanted()) await picture(page, "versions-real-dark");
      await rows.filter({ hasText: "v1" }).click();
      await notification(page, /Version 1 answers now/);
      await menu.filter({ hasText: "v1" }).waitFor();
      // Version 1 was not taught what version 2 was.
      await statusBecomes(page, /stale \(1\)/);
    });

    it("forgets the whole folder when asked", async () => {
      await runCommand(page, "Steep: Reset knowledge of this folder");
      await pressInDialog(page, /Reset|Delete/);
      await statusBecomes(page, /^Steep$/);
      await openPanel(page);
      await panel(page).locator(".empty").waitFor();
    });

    it("left nothing of it running when the window is gone", async () => {
      const { server } = window;
      assert.notDeepEqual(enginePids(server.root), []);
      await window.close();
      assert.deepEqual(enginePids(server.root), []);
    });
  },
  [newest],
);

/** Engines that the server's extension hosts started. */
function enginePids(root: string): number[] {
  return pgrep("-f", `${root}/extensions/.*engine\\.mjs`);
}

/** Those of them that have a training process. */
function enginesAtWork(root: string): number[] {
  return enginePids(root).filter((pid) => pgrep("-P", String(pid)).length > 0);
}

function pgrep(...args: readonly string[]): number[] {
  const { stdout } = spawnSync("pgrep", args, { encoding: "utf8" });
  return stdout.split("\n").filter(Boolean).map(Number);
}
