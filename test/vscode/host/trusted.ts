// A trusted folder: the extension as VS Code loads it from the packed file.
import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("in a trusted folder", () => {
  it("the extension is installed", () => {
    assert.ok(vscode.extensions.getExtension("steep.steep"));
  });
});
