// The paper bench from one end to the other on a folder of one passage: stopped by force, started again, printed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromSource } from "../../src/engine/trainerProgram.ts";
import { jsonOf, steep, temporaryFolders } from "../cli/steep.ts";

const bench = fileURLToPath(new URL("paper.ts", import.meta.url));
const folderOf = temporaryFolders();

const recipe = [
  "--quick",
  ...["minTeacherAccuracy=0", "rank=4", "epochs=1", "leastSteps=0", "replayShare=0"].flatMap((one) => [
    "--set",
    one,
  ]),
];

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Printed {
  readonly tables: readonly {
    readonly table: string;
    readonly rows: readonly {
      readonly varied: { readonly objective?: string };
      readonly accuracy: Record<string, { readonly mean: number }>;
      readonly cells: readonly { readonly correct: Record<string, boolean[]>; readonly steps: number }[];
      readonly failures: readonly unknown[];
    }[];
    readonly claims: readonly { readonly text: string; readonly verdict: string }[];
  }[];
}

describe("the paper bench with a real model", function () {
  this.timeout(15 * 60_000);
  let folder: string;
  let data: string;

  before(async () => {
    [folder, data] = [await folderOf(), await folderOf()];
    await writeFile(
      join(folder, "README.md"),
      "# Kestrel\n\nKestrel is a small queue server. It listens on port 7431. Jobs are kept for 9 days.\n",
    );
    await writeFile(
      join(folder, "questions.jsonl"),
      '{"question": "Which port does Kestrel listen on?", "answers": ["7431"], "document": "README.md"}\n' +
        '{"question": "For how long does Kestrel keep jobs?", "answers": ["9 days"]}\n',
    );
  });

  // SmolLM2 is too small to show the paper's shape; what is tested is that the tables are made.
  function run(more: readonly string[], killAt?: string): Promise<Ran> {
    const args = [folder, "--data-dir", data, "--model", "smollm2-135m", ...recipe, ...more];
    const child = spawn(process.execPath, [...fromSource(bench), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => {
      stderr += text;
      if (killAt !== undefined && stderr.includes(killAt)) child.kill("SIGKILL");
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** When each measured cell was written. */
  async function cellTimes(): Promise<Map<string, number>> {
    const files = (await readdir(data, { recursive: true })).filter((name) => /cell-\w+\.json$/.test(name));
    return new Map(
      await Promise.all(files.map(async (name) => [name, (await stat(join(data, name))).mtimeMs] as const)),
    );
  }

  it("loses no cell that is done when it is killed", async () => {
    const ran = await run(["--table", "objectives"], "objective=sft");
    assert.equal(ran.code, null, ran.stderr);
    assert.equal((await cellTimes()).size, 1, ran.stderr);
  });

  it("goes on, and makes the table alone", async () => {
    const before = await cellTimes();
    const ran = await run(["--table", "objectives", "--json"]);
    assert.equal(ran.code, 0, ran.stderr);
    const { tables } = JSON.parse(ran.stdout) as Printed;
    assert.deepEqual(
      tables.map(({ table }) => table),
      ["objectives"],
    );
    const { rows, claims } = tables[0]!;
    assert.deepEqual(
      rows.map(({ varied }) => varied.objective),
      ["distillation", "sft", "text"],
    );
    for (const { cells, failures, varied } of rows) {
      assert.deepEqual(failures, [], varied.objective);
      assert.equal(cells[0]?.correct["adapter"]?.length, 2);
      assert.ok(cells[0].steps > 0);
    }
    assert.deepEqual(Object.keys(rows[0]!.accuracy), ["base", "oracle", "rag", "adapter", "adapter+rag"]);
    assert.ok(claims.some(({ text }) => text === "PD beats supervised fine-tuning"));
    const after = await cellTimes();
    assert.equal(after.size, 3);
    for (const [cell, time] of before) assert.equal(after.get(cell), time, "measured before, not again");
  });

  it("only prints what is done, in seconds", async () => {
    const before = await cellTimes();
    const ran = await run(["--table", "objectives"]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /prompt distillation \(PD\)/);
    assert.match(ran.stdout, /fine-tuning on the text/);
    assert.match(ran.stdout, /The paper's shape/);
    assert.deepEqual(await cellTimes(), before);
  });

  it("has made the baselines that steep evaluate asks", async () => {
    const before = await readdir(join(data, "knowledge"), { recursive: true });
    const args = ["evaluate", folder, "--data-dir", data, "--model", "smollm2-135m", ...recipe, "--json"];
    const asked = ["--questions", join(folder, "questions.jsonl"), "--arms", "base", "--no-likelihood"];
    const ran = await steep([...args, ...asked, "--baselines"]);
    assert.equal(ran.code, 0, ran.stderr);
    const { arms, differences } = jsonOf(ran) as {
      arms: Record<string, { n: number; systemPrompt: string }>;
      differences: readonly { arm: string; against: string }[];
    };
    assert.deepEqual(Object.keys(arms), ["base", "sft", "text"]);
    assert.ok(Object.values(arms).every(({ n }) => n === 2));
    assert.ok(differences.some(({ arm, against }) => arm === "sft" && against === "text"));
    const adapters = (files: readonly string[]): string[] => files.filter((name) => name.endsWith(".gguf"));
    const after = await readdir(join(data, "knowledge"), { recursive: true });
    assert.deepEqual(adapters(after), adapters(before), "trained before, not again");
  });

  it("refuses a table that there is not, and that of experts without one", async () => {
    const unknown = await run(["--table", "colours"]);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /The tables are objectives, questions, ranks, temperatures, expert/);
    assert.match((await run(["--table", "expert"])).stderr, /--expert/);
  });
});
