import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../../src/errors/userError.ts";
import { readRepository } from "../../src/knowledge/repository.ts";

const identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"];
const git = (folder: string, ...args: string[]): string =>
  execFileSync("git", ["-C", folder, ...identity, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

describe("readRepository", () => {
  let root: string;
  let repo: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "steep-repo-"));
    repo = join(root, "one");
    await mkdir(join(repo, "docs"), { recursive: true });
    await writeFile(join(repo, "docs", "a.md"), "# A\n");
    git(root, "init", "-q", "-b", "trunk", repo);
    git(repo, "add", ".");
    git(repo, "commit", "-q", "-m", "first");
    git(repo, "commit", "-q", "--allow-empty", "-m", "second");
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("gives commit and branch", async () => {
    const { commit, branch, id } = await readRepository(repo);
    assert.equal(commit, git(repo, "rev-parse", "HEAD"));
    assert.equal(branch, "trunk");
    assert.match(id, /^[0-9a-f]{20}$/);
    git(repo, "checkout", "-q", "--detach");
    assert.equal((await readRepository(repo)).branch, undefined);
  });

  it("keeps the id after new commits, a move, in a clone and in a worktree", async () => {
    const { id } = await readRepository(repo);
    git(repo, "commit", "-q", "--allow-empty", "-m", "third");
    assert.equal((await readRepository(repo)).id, id);
    git(root, "clone", "-q", repo, join(root, "clone"));
    assert.equal((await readRepository(join(root, "clone"))).id, id);
    git(repo, "worktree", "add", "-q", join(root, "tree"));
    assert.equal((await readRepository(join(root, "tree"))).id, id);
    await rename(repo, join(root, "moved"));
    assert.equal((await readRepository(join(root, "moved"))).id, id);
  });

  it("keeps the id when another history is merged in", async () => {
    const { id } = await readRepository(repo);
    git(repo, "checkout", "-q", "--orphan", "other");
    git(repo, "commit", "-q", "--allow-empty", "-m", "another root");
    git(repo, "checkout", "-q", "trunk");
    git(repo, "merge", "-q", "--allow-unrelated-histories", "-m", "merge", "other");
    assert.equal(git(repo, "rev-list", "--max-parents=0", "HEAD").split("\n").length, 2);
    assert.equal((await readRepository(repo)).id, id);
  });

  it("tells the folders inside a repository apart, the same ones in a clone alike", async () => {
    const inner = await readRepository(join(repo, "docs"));
    assert.notEqual(inner.id, (await readRepository(repo)).id);
    git(root, "clone", "-q", repo, join(root, "clone"));
    assert.equal((await readRepository(join(root, "clone", "docs"))).id, inner.id);
  });

  it("goes by the path for a shallow clone, without commits and without git", async () => {
    const { id } = await readRepository(repo);
    const shallow = join(root, "shallow");
    git(root, "clone", "-q", "--depth", "1", pathToFileURL(repo).href, shallow);
    const first = await readRepository(shallow);
    assert.notEqual(first.id, id);
    assert.equal(first.commit, git(repo, "rev-parse", "HEAD"));

    await mkdir(join(root, "plain"));
    const plain = await readRepository(join(root, "plain"));
    assert.deepEqual(Object.keys(plain), ["id"]);
    await cp(join(root, "plain"), join(root, "copy"), { recursive: true });
    assert.notEqual((await readRepository(join(root, "copy"))).id, plain.id);

    git(root, "init", "-q", "-b", "trunk", join(root, "empty"));
    const empty = await readRepository(join(root, "empty"));
    assert.equal(empty.commit, undefined);
    assert.equal(empty.branch, "trunk");
  });

  it("does not follow git variables of the process to another repository", async () => {
    const plain = join(root, "plain");
    await mkdir(plain);
    process.env["GIT_DIR"] = join(repo, ".git");
    try {
      assert.equal((await readRepository(plain)).commit, undefined);
    } finally {
      delete process.env["GIT_DIR"];
    }
  });

  it("refuses a folder that is not there", async () => {
    await assert.rejects(
      readRepository(join(root, "nowhere")),
      (error) => UserError.is(error) && error.code === "no-such-folder",
    );
  });
});
