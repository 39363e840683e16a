// Restricted Mode: nothing is read, started or fetched before a person trusts the workspace.
import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("in Restricted Mode", () => {
  it("VS Code does not trust the workspace", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });
});
