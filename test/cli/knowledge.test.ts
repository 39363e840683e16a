// Commands about what was learned, on a folder that was taught without a model.
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { taughtModel, teachWithoutModel, type TaughtFolder } from "../engine/taughtFolder.ts";
import { jsonOf, type Ran, steep, temporaryFolders } from "./steep.ts";

const makeFolder = temporaryFolders();

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

describe("steep on a taught folder", () => {
  let taught: TaughtFolder;
  beforeEach(async () => {
    taught = await teachWithoutModel(makeFolder);
  });
  const run = (args: readonly string[], json = true): Promise<Ran> =>
    steep([...args, "--data-dir", taught.dataDir, ...(json ? ["--json"] : [])]);
  const result = async (...args: string[]): Promise<Record<string, unknown>> => {
    const ran = await run(args);
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    return jsonOf(ran) as Record<string, unknown>;
  };
  const failure = async (code: number, ...args: string[]): Promise<Failure["error"]> => {
    const ran = await run(args);
    assert.equal(ran.code, code, ran.stdout + ran.stderr);
    return (jsonOf(ran) as Failure).error;
  };

  it("prints where the report is", async () => {
    const ran = await run(["report", taught.folder], false);
    assert.equal(ran.stdout, `${taught.paths.report}\n`);
    assert.equal((await failure(1, "report", await makeFolder())).code, "not-injected");
  });

  it("refuses a report that could not be written before it measures", async () => {
    const questions = join(await makeFolder(), "questions.jsonl");
    await writeFile(questions, '{"question": "Which port?", "answers": ["7431"]}\n');
    const evaluate = (arms: string): Promise<Failure["error"]> =>
      failure(2, "evaluate", taught.folder, "--questions", questions, "--arms", arms, "--report", "r.html");
    assert.match((await evaluate("base,oracle")).message, /none of these arms asks one/);
    // The runs of this folder left no files.
    assert.match((await evaluate("base,adapter")).message, /the run that made version 2 were deleted/);
  });

  it("forgets a document and remembers it", async () => {
    const at = ["--folder", taught.folder];
    assert.deepEqual(await result("forget", "docs/operations.md", ...at), {
      document: "docs/operations.md",
      pairs: 1,
      needsInjection: true,
    });
    assert.deepEqual(
      ((await result("status", taught.folder))["freshness"] as { removed: string[] }).removed,
      ["docs/operations.md"],
    );
    assert.doesNotMatch(await readFile(taught.paths.pairs, "utf8"), /drain/);
    assert.equal((await result("remember", "./docs/operations.md", ...at))["wasForgotten"], true);
    assert.equal((await result("status", taught.folder))["state"], "up to date");
    assert.equal((await result("remember", "README.md", ...at))["wasForgotten"], false);
    assert.equal((await failure(2, "forget", "../other.md", ...at)).code, "wrong-use");
  });

  it("asks before it resets, and then deletes everything", async () => {
    const refused = await failure(2, "reset", taught.folder);
    assert.match(refused.hint, /--yes/);
    assert.ok(await stat(taught.paths.manifest));
    const { bytes } = await result("reset", taught.folder, "--yes");
    assert.ok((bytes as number) > 0);
    await assert.rejects(stat(taught.paths.root), { code: "ENOENT" });
    assert.equal((await result("status", taught.folder))["state"], "not injected");
    assert.equal((await result("reset", taught.folder, "--yes"))["bytes"], 0);
    assert.ok((await readdir(taught.folder)).includes("README.md"));
  });

  it("resets a folder whose manifest is damaged", async () => {
    await writeFile(taught.paths.manifest, "{");
    assert.equal((await failure(1, "status", taught.folder)).code, "data-corrupt");
    await result("reset", taught.folder, "--yes");
    assert.equal((await result("status", taught.folder))["state"], "not injected");
  });

  it("lists what is kept, deletes by id, and keeps what is in use", async () => {
    const { items } = (await result("storage")) as { items: { id: string; name: string; inUse?: string }[] };
    const named = (name: string): string => items.find((item) => item.name === name)?.id ?? "";
    const [old, active] = [named("Version 1"), named("Version 2")];
    assert.equal((await failure(2, "storage", "--delete", old)).code, "wrong-use");
    const ran = await run(["storage", "--delete", old, active, "--yes"]);
    assert.equal(ran.code, 1);
    const { bytes, kept } = jsonOf(ran) as { bytes: number; kept: { id: string; why: string }[] };
    assert.ok(bytes > 0);
    assert.deepEqual(
      kept.map(({ id }) => id),
      [active],
    );
    const { versions } = (await result("status", taught.folder)) as { versions: { version: number }[] };
    assert.deepEqual(
      versions.map(({ version }) => version),
      [2],
    );
    const text = await run(["storage"], false);
    assert.match(text.stdout, /Version 2 \(in use\)/);
  });

  it("exports for Ollama: a Modelfile beside the adapter, with base, adapter and instruction", async () => {
    const out = join(await makeFolder(), "out");
    const exported = await result("export", taught.folder, join(out, "project.gguf"), "--ollama");
    assert.equal(exported["version"], 2);
    const modelfile = await readFile(join(out, "Modelfile"), "utf8");
    assert.equal(exported["modelfile"], join(out, "Modelfile"));
    const from = /^FROM (.+)$/m.exec(modelfile)?.[1] ?? "";
    assert.ok(
      from.endsWith(`${taughtModel.sha256}.gguf`) || from === `hf.co/${taughtModel.hub.repository}:Q4_K_M`,
    );
    assert.match(modelfile, /^ADAPTER \.\/project\.gguf$/m);
    assert.match(modelfile, /^SYSTEM """Answer the question/m);
    assert.equal(await readFile(join(out, "project.gguf"), "utf8"), "adapter of version 2");
    // Its own file is replaced, a person's is not.
    await result("export", taught.folder, join(out, "project.gguf"), "--ollama", "--version-number", "1");
    assert.match(await readFile(join(out, "Modelfile"), "utf8"), /version 1 of/);
    await writeFile(join(out, "Modelfile"), "FROM llama3\n");
    const refused = await failure(2, "export", taught.folder, join(out, "project.gguf"), "--ollama");
    assert.match(refused.message, /Modelfile/);
    assert.equal(await readFile(join(out, "Modelfile"), "utf8"), "FROM llama3\n");
  });

  it("exports to a file named after the folder, where none is given", async () => {
    const cwd = await makeFolder();
    const name = `${basename(taught.folder)}.gguf`;
    for (const args of [[taught.folder], [taught.folder, "--version-number", "1"]]) {
      const ran = await steep(["export", ...args, "--data-dir", taught.dataDir, "--json"], { cwd });
      assert.equal(ran.code, 0, ran.stdout);
      assert.equal((jsonOf(ran) as { adapter: string }).adapter, join(cwd, name));
    }
    assert.equal(await readFile(join(cwd, name), "utf8"), "adapter of version 1");
    const ran = await steep(["export", "own.gguf", "--data-dir", taught.dataDir], { cwd: taught.folder });
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(await readFile(join(taught.folder, "own.gguf"), "utf8"), "adapter of version 2");
  });

  it("rolls back and forward", async () => {
    assert.deepEqual(
      [(await result("rollback", taught.folder))["to"], (await result("rollback", taught.folder, "2"))["to"]],
      [1, 2],
    );
    assert.equal((await failure(1, "rollback", taught.folder, "9")).code, "unknown-version");
  });

  it("refuses to export where it cannot write", async () => {
    const blocked = join(await makeFolder(), "a-file");
    await writeFile(blocked, "");
    const { code } = await failure(1, "export", taught.folder, join(blocked, "x.gguf"));
    assert.equal(code, "folder-not-writable");
    await mkdir(join(taught.folder, "taken"));
    assert.equal(
      (await failure(1, "export", taught.folder, join(taught.folder, "taken"))).code !== "bug",
      true,
    );
  });
});
