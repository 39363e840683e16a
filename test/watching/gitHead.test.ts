import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { headFile, watchHead } from "../../src/watching/gitHead.ts";

const git = (folder: string, ...args: string[]): string =>
  execFileSync("git", ["-C", folder, "-c", "user.name=T", "-c", "user.email=t@t", ...args], {
    encoding: "utf8",
  });

describe("gitHead", () => {
  let root: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "steep-head-")));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function repository(): Promise<string> {
    const folder = join(root, "project");
    await mkdir(join(folder, "docs"), { recursive: true });
    git(folder, "init", "-q", "-b", "main");
    await writeFile(join(folder, "docs/a.md"), "# A\n");
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", "one");
    return folder;
  }

  it("finds HEAD from a folder below, and that of a worktree where it is", async () => {
    const folder = await repository();
    assert.equal(await headFile(join(folder, "docs")), join(folder, ".git/HEAD"));
    const other = join(root, "other");
    git(folder, "worktree", "add", "-q", other);
    assert.equal(await headFile(other), join(folder, ".git/worktrees/other/HEAD"));
  });

  it("has none outside of git", async () => {
    assert.equal(await headFile(root), undefined);
    await (
      await watchHead(root, () => assert.fail("moved"))
    )();
  });

  it("notices a commit and a checkout", async () => {
    const folder = await repository();
    const moves: number[] = [];
    const stop = await watchHead(join(folder, "docs"), () => moves.push(Date.now()));
    const moved = async (): Promise<number> => {
      const before = moves.length;
      for (let waited = 0; moves.length === before && waited < 5000; waited += 50) await sleep(50);
      await sleep(200);
      return moves.length - before;
    };
    try {
      await sleep(300);
      git(folder, "commit", "-q", "--allow-empty", "-m", "two");
      assert.ok((await moved()) > 0, "the commit");
      git(folder, "checkout", "-q", "-b", "other");
      assert.ok((await moved()) > 0, "the checkout");
    } finally {
      await stop();
    }
  });
});
