import assert from "node:assert/strict";
import { freshnessOf } from "../../src/knowledge/freshness.ts";

describe("freshnessOf", () => {
  it("tells changed, added and removed documents apart", () => {
    const taught = [
      { path: "same.md", contentHash: "1" },
      { path: "changed.md", contentHash: "2" },
      { path: "gone.md", contentHash: "3" },
    ];
    const current = [
      { path: "zz-new.md", contentHash: "9" },
      { path: "changed.md", contentHash: "2b" },
      { path: "new.md", contentHash: "4" },
      { path: "same.md", contentHash: "1" },
    ];
    assert.deepEqual(freshnessOf(taught, current), {
      changed: ["changed.md"],
      added: ["new.md", "zz-new.md"],
      removed: ["gone.md"],
      stale: 4,
    });
    assert.equal(freshnessOf(taught, [...taught].toReversed()).stale, 0);
    assert.equal(freshnessOf([], []).stale, 0);
  });
});
