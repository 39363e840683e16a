// Restricted Mode: nothing is read, started or fetched before a person trusts the workspace.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { commandId, commandNames } from "../../../src/extension/commandIds.ts";
import { activeSteep, engines, refusal } from "./extension.ts";
import { watchCalls, type WatchedCalls } from "./watchedCalls.ts";

/** Commands that only show what VS Code or the extension itself has. */
const harmless = new Set([
  "showLog",
  "openSettings",
  "privacy",
  "getStarted",
  "showKnowledge",
  "showDetails",
]);

describe("in Restricted Mode", () => {
  let calls: WatchedCalls;
  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const { extensionPath } = await activeSteep();
    calls = watchCalls(extensionPath);
  });
  after(() => calls.stop());

  it("every command is there and refuses without doing anything", async function () {
    this.timeout(60_000);
    for (const name of commandNames) {
      if (harmless.has(name)) continue;
      assert.equal(await vscode.commands.executeCommand(commandId(name)), undefined, name);
    }
    assert.deepEqual(calls.seen, []);
  });

  it("the tool for other assistants says why it cannot answer", async () => {
    assert.match(await refusal(), /Restricted Mode.*reads, starts and fetches nothing/);
  });

  it("looking at the panel and the knowledge reads nothing", async () => {
    await vscode.commands.executeCommand("steep.panel.focus");
    await vscode.commands.executeCommand("steep.knowledge.focus");
    await new Promise((done) => setTimeout(done, 3000));
    assert.deepEqual(calls.seen, []);
    assert.deepEqual(engines(), []);
    assert.ok(!existsSync(join(homedir(), ".local/share/steep")), "a data folder was made");
  });
});
