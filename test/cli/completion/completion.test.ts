// The scripts of `steep completion`, run in the shells that are there.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { steep, temporaryFolders } from "../steep.ts";

const makeFolder = temporaryFolders();

async function scriptOf(shell: string): Promise<string> {
  const ran = await steep(["completion", shell]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.equal(ran.stderr, "");
  return ran.stdout;
}

function isHere(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit 0"]).status === 0;
}

describe("steep completion", () => {
  let script = "";
  before(async () => {
    script = await scriptOf("bash");
  });

  /** What bash offers for the last of these words. */
  const offered = (...words: string[]): string[] => {
    const line = words.map((word) => `'${word}'`).join(" ");
    const { stdout, stderr, status } = spawnSync(
      "bash",
      [
        "-c",
        `${script}\ncompopt() { :; }\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _steep; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
    return stdout.split("\n").filter((word) => word !== "");
  };

  it("completes commands in bash", function () {
    if (!isHere("bash")) this.skip();
    assert.deepEqual(offered("steep", "inj"), ["inject"]);
    assert.deepEqual(offered("steep", "re"), ["report", "remember", "reset"]);
    assert.ok(offered("steep", "").length > 15);
  });

  it("completes flags and their values in bash", function () {
    if (!isHere("bash")) this.skip();
    assert.deepEqual(offered("steep", "inject", "--dr"), ["--dry-run"]);
    assert.deepEqual(offered("steep", "--json", "serve", "--po"), ["--port"]);
    assert.deepEqual(offered("steep", "watch", "--inject", ""), ["idle", "ask", "never"]);
    assert.deepEqual(offered("steep", "inject", "--set", "ra"), ["rank="]);
    assert.deepEqual(offered("steep", "completion", "f"), ["fish"]);
  });

  it("leaves files to bash", function () {
    if (!isHere("bash")) this.skip();
    assert.deepEqual(offered("steep", "inject", ""), []);
    assert.deepEqual(offered("steep", "inject", "--model", ""), []);
    assert.deepEqual(offered("steep", "inject", "--set", "rank", "=", "3"), []);
  });

  for (const shell of ["zsh", "fish"]) {
    it(`names every command and its flags for ${shell}`, async () => {
      const text = await scriptOf(shell);
      for (const word of [
        "inject",
        "completion",
        "dry-run",
        "allow-origin",
        "(idle ask never)|idle ask never",
      ]) {
        assert.match(text, new RegExp(word), word);
      }
      if (!isHere(shell)) return;
      const file = join(await makeFolder(), "script");
      await writeFile(file, text);
      const { status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
      assert.equal(status, 0, stderr);
    });
  }

  it("refuses another shell", async () => {
    const ran = await steep(["completion", "tcsh"]);
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /bash, zsh, fish/);
  });
});
