import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, open, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromSource } from "../../src/engine/trainerProgram.ts";
import { entry, rawGguf, text } from "../gguf/rawHeader.ts";
import { jsonOf, steep, temporaryFolders } from "./steep.ts";

const folderOf = temporaryFolders();

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

async function checkFails(args: readonly string[], code: string, message: RegExp): Promise<void> {
  const ran = await steep([...args, "--json"]);
  assert.equal(ran.code, 1, ran.stderr);
  const { error } = jsonOf(ran) as Failure;
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  assert.ok(error.hint !== "");
}

async function withDocument(): Promise<string> {
  const folder = await folderOf();
  await writeFile(join(folder, "README.md"), "# Kestrel\n\nKestrel listens on port 7431.\n");
  return folder;
}

describe("bad input ends with 1, a code and the way out", () => {
  it("for a folder that is not there", () =>
    checkFails(["inject", "/no/such"], "no-such-folder", /\/no\/such/));

  it("for a file instead of a folder", async () => {
    const folder = await withDocument();
    await checkFails(["status", join(folder, "README.md")], "no-such-folder", /is not a folder/);
  });

  it("for an empty folder", async () =>
    checkFails(["inject", await folderOf()], "no-documents", /no document to learn from/));

  it("for a folder without a readable document, with the counts", async () => {
    const folder = await folderOf();
    await writeFile(join(folder, "binary.md"), Buffer.from([0, 1, 2, 3, 0, 255]));
    await writeFile(join(folder, "broken.md"), Buffer.from([0x41, 0xff, 0xfe, 0xc3, 0x28, 0x41]));
    await writeFile(join(folder, "picture.png"), "x");
    const large = join(folder, "large.txt");
    await (await open(large, "w")).close();
    await truncate(large, 50 * 1024 * 1024);
    await checkFails(["inject", folder], "no-documents", /1 too large/);
  });

  it("for a question about a folder that was not taught", async () =>
    checkFails(
      ["ask", "Which port?", "--folder", await withDocument(), "--data-dir", await folderOf()],
      "not-injected",
      /not taught/,
    ));

  for (const command of [["evaluate"], ["rollback"], ["chat"]]) {
    it(`for ${command[0]} before inject`, async () =>
      checkFails(
        [...command, await withDocument(), "--data-dir", await folderOf()],
        "not-injected",
        /not taught/,
      ));
  }

  it("for a question file with a broken line, which is named", async () => {
    const folder = await withDocument();
    const file = join(folder, "questions.jsonl");
    await writeFile(file, '{"question": "Which port?", "answers": ["7431"]}\n{"question": ""}\n');
    await checkFails(["evaluate", folder, "--questions", file], "questions-invalid", /Line 2/);
  });

  it("for a folder that another process teaches, which is named", async () => {
    const folder = await withDocument();
    const data = await folderOf();
    const program = fileURLToPath(new URL("../engine/runningElsewhere.ts", import.meta.url));
    const other = spawn(process.execPath, [...fromSource(program), folder, data], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(other.stdout, "data");
    const model = join(await folderOf(), "model.gguf");
    await writeFile(model, rawGguf({ entries: [entry("general.architecture", 8, text("llama"))] }));
    for (const args of [
      ["inject", folder, "--model", model],
      ["reset", folder, "--yes"],
    ]) {
      await checkFails([...args, "--data-dir", data], "busy", new RegExp(`process ${other.pid} on `));
    }
    other.stdin.end();
    await once(other, "close");
  });

  it("for a data folder that cannot be written", async () => {
    const folder = await withDocument();
    const data = await folderOf();
    // The superuser may write where others may not, but nobody can make a folder inside a file.
    await writeFile(join(data, "knowledge"), "a file");
    const model = join(folder, "model.gguf");
    await writeFile(model, rawGguf({ entries: [entry("general.architecture", 8, text("llama"))] }));
    const ran = await steep(["inject", folder, "--model", model, "--data-dir", data, "--json"]);
    assert.equal(ran.code, 1);
    const { error } = jsonOf(ran) as Failure;
    assert.equal(error.code, "folder-not-writable", error.message);
    if (process.getuid?.() === 0) return;
    const locked = join(data, "locked");
    await mkdir(locked);
    await chmod(locked, 0o500);
    await checkFails(
      ["inject", folder, "--model", model, "--data-dir", locked],
      "folder-not-writable",
      /locked/,
    );
  });
});

describe("a document that cannot be read", () => {
  it("is listed and the others are planned", async () => {
    const folder = await withDocument();
    const large = join(folder, "large.txt");
    await (await open(large, "w")).close();
    await truncate(large, 50 * 1024 * 1024);
    await writeFile(join(folder, "broken.txt"), Buffer.from([0x41, 0xff, 0xfe, 0xc3, 0x28, 0x41]));
    const ran = await steep(["inject", folder, "--dry-run", "--json", "--data-dir", await folderOf()]);
    assert.equal(ran.code, 0, ran.stderr);
    const plan = jsonOf(ran) as { documents: { paths: string[] }; skipped: { path: string; code: string }[] };
    assert.deepEqual(plan.documents.paths, ["README.md"]);
    assert.deepEqual(
      plan.skipped.map(({ path, code }) => [path, code]),
      [
        ["broken.txt", "encoding"],
        ["large.txt", "too-large"],
      ],
    );
  });
});

describe("a dry run", () => {
  it("says what a run would take and writes nothing", async () => {
    const folder = await withDocument();
    const data = await folderOf();
    const ran = await steep(["inject", folder, "--dry-run", "--data-dir", data]);
    assert.equal(ran.code, 0, ran.stderr);
    for (const part of ["Documents: 1", "Model:", "Memory:", "Nothing was done"]) {
      assert.ok(ran.stdout.includes(part), part);
    }
    assert.deepEqual(await readdir(data), []);
    assert.deepEqual(await readdir(folder), ["README.md"]);
  });
});

describe("a reader that goes away", () => {
  it("ends the tool without an error", async () => {
    const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
    const child = spawn(process.execPath, [...fromSource(main), "settings"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (data) => (stderr += data));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
  });
});
