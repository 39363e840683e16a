import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../src/errors/userError.ts";
import { folderOf, pathsOf, problemsOf, read, readFiles, removeFolders } from "./temporaryFolder.ts";

describe("walk", () => {
  after(removeFolders);

  it("lists documents by path in code-unit order", async () => {
    const set = await readFiles({
      "b.md": "x",
      "a/z.md": "x",
      "a.md": "x",
      "B.md": "x",
      "a-b.md": "x",
      "é.md": "x",
    });
    assert.deepEqual(pathsOf(set), ["B.md", "a-b.md", "a.md", "a/z.md", "b.md", "é.md"]);
  });

  it("reads the known formats by extension in any case, and READMEs without one; passes over licences and tool input", async () => {
    const set = await readFiles({
      "a.MD": "x",
      "b.mdx": "x",
      "c.markdown": "x",
      "d.txt": "x",
      "e.adoc": "x",
      "f.asciidoc": "x",
      "g.rst": "x",
      README: "x",
      Changelog: "x",
      NOTES: "x",
      "h.png": "x",
      Makefile: "x",
      "CMakeLists.txt": "x",
      "requirements-dev.txt": "x",
      "LICENSE.md": "x",
      LICENCE: "x",
      "license-mit.txt": "x",
      COPYING: "x",
      "licensing.md": "x",
    });
    assert.deepEqual(pathsOf(set), [
      "Changelog",
      "NOTES",
      "README",
      "a.MD",
      "b.mdx",
      "c.markdown",
      "d.txt",
      "e.adoc",
      "f.asciidoc",
      "g.rst",
      "licensing.md",
    ]);
    assert.deepEqual(set.skipped, { ignored: 0, otherFormat: 4, licences: 4 });
    assert.deepEqual(set.problems, []);
  });

  it("always passes over what tools keep, a Python environment by any name too", async () => {
    const set = await readFiles({
      ".git/a.md": "x",
      "node_modules/p/README.md": "x",
      "sub/node_modules/p/README.md": "x",
      ".venv/a.md": "x",
      "env/pyvenv.cfg": "",
      "env/lib/a.md": "x",
      "__pycache__/a.md": "x",
      ".steepignore": "!node_modules/\n!.git/",
      ".github/guide.md": "x",
    });
    assert.deepEqual(pathsOf(set), [".github/guide.md"]);
  });

  it("reads a folder in node_modules that was named itself", async () => {
    const folder = await folderOf({
      ".git/HEAD": "",
      ".gitignore": "node_modules/",
      "node_modules/p/README.md": "x",
    });
    assert.deepEqual(pathsOf(await read(join(folder, "node_modules/p"))), ["README.md"]);
  });

  it("reads only the chosen files and subfolders, ignore rules held", async () => {
    const folder = await folderOf({
      "a.md": "x",
      "b.md": "x",
      "docs/c.md": "x",
      "docs/deep/d.md": "x",
      "docs2/e.md": "x",
      "docs/no.md": "x",
      ".gitignore": "no.md",
    });
    assert.deepEqual(pathsOf(await read(folder, { paths: ["a.md", "docs"] })), [
      "a.md",
      "docs/c.md",
      "docs/deep/d.md",
    ]);
    assert.deepEqual(pathsOf(await read(folder, { paths: [join(folder, "docs/deep/d.md")] })), [
      "docs/deep/d.md",
    ]);
    assert.deepEqual(pathsOf(await read(folder, { paths: ["."] })).length, 5);
    assert.deepEqual(problemsOf(await read(folder, { paths: ["gone.md", "b.md"] })), ["gone.md: unreadable"]);
    await assert.rejects(
      read(folder, { paths: ["../x"] }),
      (error) => UserError.is(error) && error.code === "wrong-use",
    );
  });

  it("follows no link, and lists those that lead to text", async () => {
    const outside = await folderOf({ "secret.md": "x", "deep/s.md": "x" });
    const folder = await folderOf({
      "a.md": "x",
      "docs/b.md": "x",
      "ignored.md": "x",
      ".gitignore": "ignored.md\nhidden.md",
    });
    await symlink(join(outside, "secret.md"), join(folder, "out.md"));
    await symlink(join(outside, "deep"), join(folder, "outfolder"));
    await symlink("a.md", join(folder, "same.md"));
    await symlink("..", join(folder, "docs/loop"));
    await symlink("nowhere.md", join(folder, "broken.md"));
    await symlink("ignored.md", join(folder, "way-round.md"));
    await symlink("a.md", join(folder, "hidden.md"));
    await symlink("nothing", join(folder, "socket"));
    const set = await read(folder);
    assert.deepEqual(pathsOf(set), ["a.md", "docs/b.md"]);
    assert.deepEqual(
      set.problems.map(({ path, code, message }) => [
        path,
        code,
        /out of|nowhere|a\.md|itself|ignored\.md/.exec(message)?.[0],
      ]),
      [
        ["broken.md", "ignored-link", "nowhere"],
        ["docs/loop", "ignored-link", "itself"],
        ["out.md", "ignored-link", "out of"],
        ["outfolder", "ignored-link", "out of"],
        ["same.md", "ignored-link", "a.md"],
        ["way-round.md", "ignored-link", "ignored.md"],
      ],
    );
  });

  it("reads a folder that is itself named by a link", async () => {
    const folder = await folderOf({ "real/a.md": "x" });
    await symlink("real", join(folder, "link"));
    const set = await read(join(folder, "link"), { paths: [join(folder, "link", "a.md")] });
    assert.deepEqual(pathsOf(set), ["a.md"]);
  });

  it("opens no pipe, which would never end", async () => {
    if (process.platform === "win32") return;
    const folder = await folderOf({ "a.md": "x" });
    execFileSync("mkfifo", [join(folder, "pipe.md")]);
    assert.deepEqual(pathsOf(await read(folder)), ["a.md"]);
  });

  it("lists a folder and a file that may not be read", async function () {
    if (process.platform === "win32" || process.getuid?.() === 0) this.skip();
    const folder = await folderOf({ "a.md": "x", "b.md": "x", "sub/c.md": "x" });
    await chmod(join(folder, "b.md"), 0);
    await chmod(join(folder, "sub"), 0);
    const set = await read(folder);
    await chmod(join(folder, "sub"), 0o755);
    assert.deepEqual(pathsOf(set), ["a.md"]);
    assert.deepEqual(problemsOf(set), ["b.md: unreadable", "sub: unreadable"]);
  });

  it("lists a file whose name is no text, where the system allows one", async function () {
    if (process.platform !== "linux") this.skip();
    const folder = await folderOf({ "a.md": "x" });
    await writeFile(
      Buffer.concat([Buffer.from(`${folder}/b`), Buffer.from([0xff]), Buffer.from(".md")]),
      "x",
    );
    const set = await read(folder);
    assert.deepEqual(pathsOf(set), ["a.md"]);
    assert.deepEqual(
      set.problems.map(({ code }) => code),
      ["unreadable"],
    );
  });

  it("says when there is no such folder, or it is a file", async () => {
    const folder = await folderOf({ "a.md": "x" });
    for (const [path, words] of [
      ["gone", "does not exist"],
      ["a.md/x", "does not exist"],
      ["a.md", "is a file"],
    ] as const) {
      await assert.rejects(read(join(folder, path)), (error) => {
        assert.ok(UserError.is(error));
        assert.equal(error.code, "no-such-folder");
        assert.ok(error.message.includes(words) && error.message.includes(path), error.message);
        return true;
      });
    }
  });

  it("gives an empty set for an empty folder", async () => {
    const folder = await folderOf({});
    await mkdir(join(folder, "sub"));
    assert.deepEqual((await read(folder)).documents, []);
  });
});
