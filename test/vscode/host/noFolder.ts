// A window without a folder.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activeSteep, engines, refusal } from "./extension.ts";

describe("without a folder", () => {
  it("activates in less than 100 ms and starts nothing", async () => {
    const { exports } = await activeSteep();
    assert.equal(vscode.workspace.workspaceFolders, undefined);
    assert.ok(exports.activation < 100, `${exports.activation} ms`);
    assert.deepEqual(engines(), []);
  });

  it("the tool for other assistants says what is missing", async () => {
    assert.match(await refusal(), /No folder is open/);
    assert.deepEqual(engines(), []);
  });

  it("commands end with a message, not with an error", async () => {
    for (const name of ["inject", "ask", "evaluate", "versions", "pause", "reset", "exportPairs"]) {
      assert.equal(await vscode.commands.executeCommand(`steep.${name}`), undefined, name);
    }
    assert.deepEqual(engines(), []);
  });
});
