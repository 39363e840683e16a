import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KnowledgePaths, knowledgePaths } from "../../src/knowledge/dataFolder.ts";
import {
  everything,
  isSelected,
  readSelection,
  scopeOf,
  writeSelection,
} from "../../src/knowledge/selection.ts";

describe("selection", () => {
  let data: string;
  let paths: KnowledgePaths;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "steep-selection-"));
    paths = knowledgePaths(data, "repo");
  });
  afterEach(() => rm(data, { recursive: true }));

  it("is everything at first, and the same after writing and reading", async () => {
    assert.deepEqual(await readSelection(paths), everything);
    const selection = { scope: ["docs"], forgotten: ["docs/old.md"] };
    await writeSelection(paths, selection);
    assert.deepEqual(await readSelection(paths), selection);
  });

  it("names a file that is damaged, and the way out", async () => {
    await writeSelection(paths, everything);
    await writeFile(join(paths.root, "selection.json"), '{"scope": 3}');
    await assert.rejects(readSelection(paths), {
      code: "data-corrupt",
      message: /selection\.json/,
      hint: /Delete it/,
    });
  });

  it("takes whole folders by their names, not by their beginnings, and leaves out what is forgotten", () => {
    const selection = { scope: ["docs", "README.md"], forgotten: ["docs/old.md"] };
    const selected = ["docs/a.md", "docs/deep/b.md", "README.md"];
    const not = ["docs/old.md", "docs2/a.md", "docs.md", "src/README.md"];
    assert.deepEqual(
      [...selected, ...not].filter((path) => isSelected(selection, path)),
      selected,
    );
    assert.ok(isSelected(everything, "any/where.md"));
    assert.ok(!isSelected({ scope: [], forgotten: ["a.md"] }, "a.md"));
  });

  it("holds paths in one form, sorted and once", () => {
    assert.deepEqual(scopeOf(["./docs/", "docs", "a\\b.md"]), ["a/b.md", "docs"]);
    assert.deepEqual(scopeOf(["docs", "."]), []);
    assert.deepEqual(scopeOf([]), []);
  });

  for (const path of ["../x", "/etc", "C:\\x", "docs/../../x"]) {
    it(`refuses ${path}`, () => assert.throws(() => scopeOf([path]), { code: "wrong-use" }));
  }
});
