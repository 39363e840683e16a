import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { folderOf, pathsOf, read, readFiles, removeFolders, type Files } from "./temporaryFolder.ts";

/** What git itself would not ignore, as the reference. */
function byGit(folder: string): string[] {
  const run = (...args: string[]): string =>
    execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  const listed = run("-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard");
  return listed
    .split("\0")
    .filter((path) => path.endsWith(".md"))
    .toSorted();
}

async function repository(files: Files): Promise<string> {
  const folder = await folderOf(files);
  execFileSync("git", ["-C", folder, "init", "-q", "--template="]);
  return folder;
}

describe("ignoreRules", () => {
  after(removeFolders);

  it("ignores what git ignores: nested files, negation, anchors, folders, escapes", async () => {
    const folder = await repository({
      ".gitignore":
        "# comment\n\n*.tmp.md\n/root.md\nbuild/\n!keep.tmp.md\ndocs/*.gen.md\n\\#hash.md\nlogs/**\n!logs/keep.md\n**/deep/x.md\ntrail.md   \n",
      "root.md": "x",
      "sub/root.md": "x",
      "a.tmp.md": "x",
      "keep.tmp.md": "x",
      "build/a.md": "x",
      "sub/build/a.md": "x",
      "docs/a.gen.md": "x",
      "docs/sub/a.gen.md": "x",
      "#hash.md": "x",
      "logs/a.md": "x",
      "logs/keep.md": "x",
      "p/deep/x.md": "x",
      "deep/x.md": "x",
      "trail.md": "x",
      "ok.md": "x",
      "nest/.gitignore": "/only.md\n!a.tmp.md\nany.md\nin/side.md\n*.md\n!stay*.md\n!any-not.md\n",
      "nest/only.md": "x",
      "nest/sub/only.md": "x",
      "nest/a.tmp.md": "x",
      "nest/sub/any.md": "x",
      "nest/in/side.md": "x",
      "nest/stay.md": "x",
      "nest/sub/stay2.md": "x",
      "nest/any-not.md": "x",
      "other/any.md": "x",
      "odd [1]*/.gitignore": "gone.md\n/top.md",
      "odd [1]*/gone.md": "x",
      "odd [1]*/top.md": "x",
      "odd [1]*/s/top.md": "x",
      "odd 1x/gone.md": "x",
    });
    const expected = byGit(folder);
    assert.ok(expected.includes("odd 1x/gone.md") && !expected.includes("nest/only.md"));
    assert.deepEqual(pathsOf(await read(folder)), expected);
  });

  it("counts what it ignored, a folder as one", async () => {
    const set = await readFiles({
      ".gitignore": "out/\na.md",
      "out/1.md": "x",
      "out/2.md": "x",
      "a.md": "x",
      "b.md": "x",
    });
    assert.equal(set.skipped?.ignored, 2);
  });

  it("honours .git/info/exclude", async () => {
    const folder = await repository({
      "a.md": "x",
      "private.md": "x",
      "sub/private.md": "x",
      ".git/info/exclude": "private.md",
    });
    assert.deepEqual(byGit(folder), ["a.md"]);
    assert.deepEqual(pathsOf(await read(folder)), ["a.md"]);
  });

  it("finds info/exclude of a worktree in the repository that it belongs to", async () => {
    const main = await folderOf({
      "repo/.git/HEAD": "",
      "repo/.git/info/exclude": "private.md",
      "repo/.git/worktrees/w/commondir": "../..\n",
      "tree/a.md": "x",
      "tree/private.md": "x",
      "tree/.git": "gitdir: ../repo/.git/worktrees/w\n",
    });
    assert.deepEqual(pathsOf(await read(join(main, "tree"))), ["a.md"]);
  });

  it("lets .steepignore add to .gitignore and override it, at every level", async () => {
    const set = await readFiles({
      ".gitignore": "generated/\n*.draft.md\ndocs/api/\n",
      ".steepignore": "!generated/\nold/\n",
      "generated/a.md": "x",
      "old/b.md": "x",
      "c.draft.md": "x",
      "d.md": "x",
      "docs/.steepignore": "!api/\n!*.draft.md\nskip.md",
      "docs/api/e.md": "x",
      "docs/f.draft.md": "x",
      "docs/skip.md": "x",
      "docs/.gitignore": "!skip.md",
    });
    assert.deepEqual(pathsOf(set), ["d.md", "docs/api/e.md", "docs/f.draft.md", "generated/a.md"]);
  });

  it("applies the rules of the folders above, up to the repository's root and no further", async () => {
    const outer = await folderOf({
      ".gitignore": "*.md",
      "repo/.git/HEAD": "",
      "repo/.gitignore": "draft.md\n/docs/top.md",
      "repo/.steepignore": "!docs/b/draft.md",
      "repo/docs/a.md": "x",
      "repo/docs/draft.md": "x",
      "repo/docs/top.md": "x",
      "repo/docs/b/draft.md": "x",
    });
    assert.deepEqual(pathsOf(await read(join(outer, "repo/docs"))), ["a.md", "b/draft.md"]);
  });

  it("reads an ignore file with a byte order mark and Windows line ends", async () => {
    const set = await readFiles({
      ".gitignore": "\uFEFFa.md\r\nb.md\r\n",
      "a.md": "x",
      "b.md": "x",
      "c.md": "x",
    });
    assert.deepEqual(pathsOf(set), ["c.md"]);
  });
});
