import assert from "node:assert/strict";
import { join } from "node:path";
import { unreadPaths } from "../../src/documents/unreadPaths.ts";
import { folderOf, removeFolders } from "./temporaryFolder.ts";

describe("unreadPaths", () => {
  after(removeFolders);

  it("leaves out what the walk would, by the ignore files of each folder", async () => {
    const folder = await folderOf({
      ".gitignore": "build/\n*.tmp.md\n",
      ".steepignore": "drafts\n",
      "docs/.gitignore": "*\n!*/\n!keep.md\n",
    });
    const unread = await unreadPaths(folder, { docComments: false });
    const read = (path: string, isFolder?: boolean): boolean => !unread(join(folder, path), isFolder);
    assert.ok(read("README.md", false));
    assert.ok(!read("a.tmp.md", false));
    assert.ok(!read("drafts", true));
    assert.ok(!read("build", true));
    // As a file, `build` would be read, and what it is is not known yet.
    assert.ok(read("build"));
    assert.ok(read("docs/keep.md", false));
    assert.ok(!read("docs/other.md", false));
    assert.ok(read("docs/deep", true));
    assert.ok(read("docs/deep"));
  });

  it("leaves out packages, git's own files and what is no document", async () => {
    const folder = await folderOf({});
    const unread = await unreadPaths(folder, { docComments: false });
    for (const path of ["node_modules", ".git"]) assert.ok(unread(join(folder, path), true), path);
    for (const path of ["node_modules/a/README.md", ".git/HEAD", "main.ts", "LICENSE", "picture.png"]) {
      assert.ok(unread(join(folder, path), false), path);
    }
    // What is not known to be a file may be a folder of that name.
    assert.ok(!unread(join(folder, "main.ts"), undefined));
    for (const path of ["notes.txt", ".gitignore", "docs/.steepignore"]) {
      assert.ok(!unread(join(folder, path), false), path);
    }
  });

  it("looks at source files where their comments are documents", async () => {
    const folder = await folderOf({});
    const unread = await unreadPaths(folder, { docComments: true });
    assert.ok(!unread(join(folder, "main.ts"), false));
  });
});
