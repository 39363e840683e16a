import assert from "node:assert/strict";
import { scopeWith } from "../../src/extension/teachScope.ts";
import type { FolderStatus } from "../../src/protocol/status.ts";

const active = { version: 1 } as FolderStatus["active"] & object;

describe("what is taught when something is selected", () => {
  it("is all of a folder that is taught as a whole: a selection in it forgets nothing", () => {
    assert.deepEqual(scopeWith(["docs/a.md"], { active }), []);
  });

  it("is the selection together with what is taught, each part once", () => {
    assert.deepEqual(scopeWith(["docs/b.md", "docs/a.md"], { active, scope: ["README.md", "docs/a.md"] }), [
      "README.md",
      "docs/a.md",
      "docs/b.md",
    ]);
    assert.deepEqual(scopeWith(["docs"], { active, scope: ["docs/a.md", "docs-old/a.md"] }), [
      "docs",
      "docs-old/a.md",
    ]);
  });

  it("is the selection alone where nothing is taught, and everything where the folder itself is selected", () => {
    assert.deepEqual(scopeWith(["docs/a.md"], {}), ["docs/a.md"]);
    assert.deepEqual(scopeWith(["docs/a.md", ""], { active, scope: ["docs"] }), []);
  });
});
