// A window without a folder.
import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("without a folder", () => {
  it("no folder is open", () => {
    assert.equal(vscode.workspace.workspaceFolders, undefined);
  });
});
