// What a new user does, in a real VS Code with a real model: from the command in the palette to an answer that the base
// model cannot give, its source, and a document that changes.
import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { answered, ask, baseAnswer, lastExchange, openPanel } from "./driver/chat.ts";
import { panel } from "./driver/panel.ts";
import { watchStatus } from "./driver/statusLog.ts";
import { pictures } from "./driver/themes.ts";
import { checkResults } from "./driver/hostResults.ts";
import { runHostSuite } from "./driver/hostSuite.ts";
import { openWindow, pictureOfFailure, type Window } from "./driver/window.ts";
import { notification, runCommand, statusBecomes, statusLabel, viewRows } from "./driver/workbench.ts";
import { newest } from "./setup/versions.ts";
import { describeInVsCode } from "./setup/vsCodeTests.ts";
import { packedExtension } from "./setup/vsix.ts";
import { createWorkspace, type Workspace } from "./setup/workspace.ts";

/** A small model, few questions, few epochs: minutes on two cores. */
const quick = {
  "steep.model": "qwen2.5-coder-0.5b",
  "steep.budget": "quick",
  "steep.epochs": 8,
  "steep.wordDropout": 0,
  "steep.batchRows": 1,
  "steep.frozenShare": 0.25,
  "steep.replayShare": 0,
  "steep.minTeacherAccuracy": 0,
};

const question = "Which port does the Tarnfold relay listen on?";

describeInVsCode(
  "from the palette to the first answer",
  (get) => {
    let workspace: Workspace;
    let window: Window;
    let settings: Readonly<Record<string, unknown>>;
    before(async () => {
      workspace = await createWorkspace();
      settings = { ...quick, "steep.dataDir": workspace.data };
      window = await openWindow(get(), { folder: workspace.folder, settings });
    });
    after(async () => {
      await window?.close();
      await workspace?.dispose();
    });
    pictureOfFailure(() => window);

    it("shows the plan before anything happens", async () => {
      const { page } = window;
      assert.match(await statusBecomes(page, /^Steep$/), /Steep/);
      await runCommand(page, "Steep: Inject workspace docs");
      const plan = panel(page).locator(".plan");
      await plan.locator(".facts").waitFor({ timeout: 60_000 });
      const text = (await plan.innerText()).replaceAll("\u00a0", " ");
      assert.match(text, /Documents\s+3 · [\d,]+ tokens/);
      assert.match(text, /Qwen2\.5-Coder 0\.5B Instruct/);
      assert.match(text, /licence Apache-2\.0/);
      assert.match(text, /Time\s+about \d+/);
      assert.match(text, /Memory\s+[\d.]+ [kMG]B of [\d.]+ GB free/);
      assert.match(text, /Why not the GPU\?|Computes on/);
      await pictures(page, window.server, "plan-real");
    });

    it("teaches while the status bar tells how far it is", async () => {
      const { page } = window;
      const status = watchStatus(page);
      await panel(page).locator("vscode-button", { hasText: "Start" }).click();
      await panel(page).locator(".training .progress").waitFor();
      await statusBecomes(page, /training \d+ %/, 480_000);
      await statusLabel(page).then((label) => assert.match(label, /training \d+ %/));
      await statusBecomes(page, /up to date/, 900_000);
      await status.stop();
      const kinds = status.seen.map((text) => text.replace(/\d+ %.*/, "").trim());
      assert.deepEqual(
        [...new Set(kinds)].filter((kind) => kind !== "Steep"),
        ["Steep: scanning", "Steep: writing questions", "Steep: training", "Steep: up to date"],
        status.seen.join("\n"),
      );
      assert.ok(kinds.lastIndexOf("Steep") <= 0, `not taught again after:\n${status.seen.join("\n")}`);
      const shares = status.seen.flatMap((text) => /(\d+) %/.exec(text)?.[1] ?? []).map(Number);
      assert.ok(shares.length >= 5, status.seen.join("\n"));
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
    });

    it("tells how it ended", async () => {
      const { page } = window;
      await notification(page, /held-out questions|Version 1 was taught/);
      const text = await panel(page).locator(".training").innerText();
      assert.match(text, /Taught as version 1/);
      await panel(page).locator("vscode-button", { hasText: "Ask a question" }).click();
      await panel(page).locator(".composer").waitFor();
    });

    it("answers without the documents what the base model cannot", async () => {
      const { page } = window;
      await openPanel(page);
      assert.match(await ask(page, question), /\b7317\b/);
      const base = await baseAnswer(page);
      assert.match(base, /\w/);
      assert.doesNotMatch(base, /7317/);
      assert.match(await lastExchange(page).locator(".comparison > section").first().innerText(), /7317/);
      await lastExchange(page).getByRole("switch").click();
    });

    it("names the version, the commit and the section, and opens it at its line", async () => {
      const { page } = window;
      const exchange = lastExchange(page);
      const meta = await exchange.locator(".meta").innerText();
      assert.equal(meta, `v1 · as of ${workspace.commit.slice(0, 7)}`);
      const chip = exchange.locator(".chip").first();
      assert.match(await chip.innerText(), /^README\.md › Listening$/);
      await chip.click();
      await page.locator('.tab[data-resource-name="README.md"]').waitFor();
      await page.locator(".statusbar-item", { hasText: /^Ln 7, Col 1$/ }).waitFor();
      await pictures(page, window.server, "answer-real");
    });

    it("says that it was not taught what the documents do not say", async () => {
      const { page } = window;
      await openPanel(page);
      await ask(page, "Who won the football world cup of 1974?");
      await lastExchange(page).locator(".abstention").waitFor();
      await pictures(page, window.server, "abstention-real");
    });

    it("keeps the conversation over a restart of the window", async () => {
      await window.reload();
      const { page } = window;
      await statusBecomes(page, /up to date/, 60_000);
      await openPanel(page);
      await panel(page).locator(".exchange", { hasText: question }).first().waitFor();
      assert.match(await panel(page).locator(".exchange").first().innerText(), /7317/);
    });

    it("asks from the palette", async () => {
      const { page } = window;
      await page.keyboard.press("Control+b");
      await runCommand(page, "Steep: Ask about this project");
      const field = page.getByPlaceholder("A question that the documents answer");
      await field.fill("Who maintains the relay?");
      await page.keyboard.press("Enter");
      await lastExchange(page).filter({ hasText: "Who maintains the relay?" }).waitFor({ timeout: 30_000 });
      assert.match(await answered(page), /\w/);
    });

    it("shows what was learned: documents, sections, pairs", async () => {
      const { page } = window;
      await runCommand(page, "Steep: Show what is known");
      const rows = viewRows(page, "Knowledge");
      await rows.filter({ hasText: "README.md" }).click();
      await rows.filter({ hasText: "Listening" }).click();
      await rows
        .filter({ hasText: /7317|port/ })
        .first()
        .waitFor();
      await pictures(page, window.server, "knowledge-real");
    });

    it("other assistants can ask: chat model and tool", async () => {
      const suite = { name: "taught", folder: workspace.folder, vsix: await packedExtension() } as const;
      const withAssistants = { ...settings, "chat.disableAIFeatures": false };
      checkResults("taught", await runHostSuite(get(), { ...suite, settings: withAssistants }));
    });

    it("turns stale when a document changes", async () => {
      const { page } = window;
      await appendFile(join(workspace.folder, "README.md"), "\nThe relay speaks Latin on Sundays.\n");
      await statusBecomes(page, /^Steep: stale \(1\)$/, 30_000);
      await notification(page, /differ from what the model was taught: 1/);
      await openPanel(page);
      await panel(page).locator(".mark", { hasText: "stale 1" }).waitFor();
    });

    it("asked nothing of any other machine", () => {
      const { refused } = window.browser;
      const ours = refused.filter((address) => !/vscode-cdn\.net|open-vsx\.org/.test(address));
      assert.deepEqual(ours, []);
    });
  },
  [newest],
);
