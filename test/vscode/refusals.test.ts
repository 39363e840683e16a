// What a person sees where nothing can be done: Restricted Mode, no folder, a wrong setting.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openPanel } from "./driver/chat.ts";
import { panel } from "./driver/panel.ts";
import { pictures } from "./driver/themes.ts";
import { openWindow, pictureOfFailure, type Window } from "./driver/window.ts";
import {
  commandTitles,
  notification,
  runCommand,
  statusBecomes,
  statusItem,
  statusLabel,
} from "./driver/workbench.ts";
import { newest } from "./setup/versions.ts";
import { describeInVsCode } from "./setup/vsCodeTests.ts";
import { createWorkspace, type Workspace } from "./setup/workspace.ts";

describeInVsCode("in Restricted Mode", (get) => {
  let workspace: Workspace;
  let window: Window;
  before(async () => {
    workspace = await createWorkspace();
    window = await openWindow(get(), { folder: workspace.folder, trusted: false });
  });
  after(async () => {
    await window?.close();
    await workspace?.dispose();
  });
  pictureOfFailure(() => window);

  it("the status item says so and leads to trust", async () => {
    const { page } = window;
    await statusBecomes(page, /^Steep$/);
    assert.match(await statusLabel(page), /Restricted Mode: nothing is read or started/);
    await statusItem(page).click();
    await page.locator(".workspace-trust-editor").waitFor();
    await page.keyboard.press("Control+F4");
  });

  it("the palette offers only what does nothing", async () => {
    const titles = await commandTitles(window.page, "Steep:");
    // VS Code itself has a command for each view.
    const ours = titles.filter((title) => /^Steep: (?!Focus on)/.test(title));
    assert.ok(ours.includes("Steep: Show log"), ours.join());
    assert.ok(
      !ours.some((title) => /Inject|Ask|Evaluate|Choose model|Reset|Forget/.test(title)),
      ours.join(),
    );
  });

  it("the panel says why it is empty, and fills when the folder is trusted", async () => {
    const { page, server } = window;
    await openPanel(page);
    await panel(page).locator(".empty", { hasText: "Restricted Mode, so nothing in it is read" }).waitFor();
    await pictures(page, server, "restricted-real");
    await panel(page).locator("vscode-button", { hasText: "Manage trust" }).click();
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" }).first().click();
    await panel(page)
      .locator("vscode-button", { hasText: "Inject 3 documents" })
      .waitFor({ timeout: 60_000 });
    await pictures(page, server, "empty-real");
  });
});

describeInVsCode(
  "without a folder",
  (get) => {
    let window: Window;
    before(async () => {
      window = await openWindow(get(), {});
    });
    after(() => window?.close());
    pictureOfFailure(() => window);

    it("every command of the palette that needs one says so", async () => {
      const { page } = window;
      await statusBecomes(page, /^Steep$/);
      for (const title of await titlesThatNeedAFolder()) {
        await runCommand(page, `Steep: ${title}`);
        // What is about one document asks for that first.
        const why = /No folder is open\. Open the folder that holds the documents\.|No document is chosen/;
        const message = await notification(page, why, 10_000).catch(() => {
          throw new Error(`“${title}” does not say why it cannot run`);
        });
        await message.hover();
        await message.locator(".codicon-notifications-clear").click();
        await message.waitFor({ state: "detached" });
      }
    });

    it("the panel leads to one", async () => {
      const { page, server } = window;
      await openPanel(page);
      await panel(page).locator("vscode-button", { hasText: "Open folder" }).waitFor();
      await pictures(page, server, "no-folder-real");
    });
  },
  [newest],
);

describeInVsCode(
  "with a setting out of its range",
  (get) => {
    let workspace: Workspace;
    let window: Window;
    before(async () => {
      workspace = await createWorkspace();
      window = await openWindow(get(), { folder: workspace.folder, settings: { "steep.epochs": 0 } });
    });
    after(async () => {
      await window?.close();
      await workspace?.dispose();
    });
    pictureOfFailure(() => window);

    it("says which, what it is, what it may be, and opens the settings", async () => {
      const { page } = window;
      await statusItem(page).waitFor();
      await runCommand(page, "Steep: Inject workspace docs");
      const message = await notification(page, /epochs is 0\. It must be a whole number from 1 to 100\./);
      await message.locator(".monaco-button", { hasText: "Open settings" }).click();
      await page.locator(".settings-editor").waitFor();
      await statusBecomes(page, /^Steep: error$/);
    });
  },
  [newest],
);

/** Titles of the palette's commands but those that work without a folder. */
async function titlesThatNeedAFolder(): Promise<string[]> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const manifest = JSON.parse(await readFile(`${root}/package.json`, "utf8")) as {
    contributes: {
      commands: { command: string; title: string }[];
      menus: { commandPalette: { command: string; when: string }[] };
    };
  };
  const words = JSON.parse(await readFile(`${root}/resources/l10n/package.nls.json`, "utf8")) as Record<
    string,
    string
  >;
  const { commands, menus } = manifest.contributes;
  const hidden = new Set(
    menus.commandPalette.filter(({ when }) => when === "false").map(({ command }) => command),
  );
  const titles = commands
    .filter(({ command }) => !hidden.has(command) && !needNoFolder.has(command.slice("steep.".length)))
    .map(({ title }) => words[title.replaceAll("%", "")] ?? title);
  assert.ok(titles.length >= 12, titles.join());
  return titles;
}

const needNoFolder = new Set([
  "showKnowledge",
  "showDetails",
  "showLog",
  "copyDiagnostics",
  "manageStorage",
  "openSettings",
  "restartEngine",
  "fetchCuda",
  "privacy",
  "getStarted",
]);
