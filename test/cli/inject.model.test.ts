// Whole runs on a real model: stopped, killed, run twice, and asked afterwards.
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { jsonOf, type Ran, type RunOptions, steep, temporaryFolders } from "./steep.ts";

const folderOf = temporaryFolders();

interface Result {
  readonly adapter: string;
  readonly version: number;
  readonly active: boolean;
  readonly upToDate: boolean;
  readonly pairs: number;
  readonly facts: number;
  readonly covered: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly report: string;
}

describe("steep inject with a real model", function () {
  this.timeout(15 * 60_000);
  let folder: string;
  let data: string;

  before(async () => {
    [folder, data] = [await folderOf(), await folderOf()];
    await writeFile(
      join(folder, "README.md"),
      "# Kestrel\n\nKestrel is a small queue server. It listens on port 7431. Jobs are kept for 9 days. The command `kestrel drain` empties a queue.\n",
    );
  });

  // SmolLM2 is too small to teach anything; what is tested is that nothing is lost.
  const inject = (options: RunOptions = {}): Promise<Ran> =>
    steep(
      ["inject", folder, "--data-dir", data, "--model", "smollm2-135m", "--quick", "--json"].concat(
        ["minTeacherAccuracy=0", "rank=4", "epochs=2", "leastSteps=0"].flatMap((set) => ["--set", set]),
      ),
      options,
    );

  /** Sends a signal once, when the stage shows up in what is told. */
  const at = (stage: string, signal: NodeJS.Signals): NonNullable<RunOptions["onStderr"]> => {
    let sent = false;
    return (text, kill) => {
      if (!sent && text.includes(`${stage}: `)) {
        sent = true;
        kill(signal);
      }
    };
  };

  it("stops at Ctrl-C, says that the next run goes on, and ends with 130", async () => {
    const ran = await inject({ onStderr: at("gate", "SIGINT") });
    assert.equal(ran.code, 130, ran.stderr);
    assert.match(ran.stderr, /Stopping at the next safe point/);
    const { error } = jsonOf(ran) as { error: { code: string; hint: string } };
    assert.equal(error.code, "cancelled");
    assert.match(error.hint, /go(es)? on/);
  });

  for (const stage of ["questions", "targets"]) {
    it(`loses nothing when it is killed at ${stage}`, async () => {
      const ran = await inject({ onStderr: at(stage, "SIGKILL") });
      assert.equal(ran.signal, "SIGKILL", ran.stderr);
    });
  }

  it("refuses a second run at the same time", async () => {
    let second: Promise<Ran> | undefined;
    const first = inject({
      onStderr: (text) => {
        if (text.includes("encoding: ") || text.includes("Training on")) second ??= inject();
      },
    });
    const ran = await first;
    assert.equal(ran.code, 0, ran.stderr);
    assert.ok(second);
    const other = await second;
    const answer = jsonOf(other) as { error?: { code: string }; upToDate?: boolean };
    // The first may have ended before the second looked.
    assert.ok(answer.error?.code === "busy" || answer.upToDate === true, other.stdout);

    const result = jsonOf(ran) as Result;
    assert.ok(result.pairs > 0 && result.facts >= result.covered && result.active && !result.upToDate);
    assert.equal((await readFile(result.adapter)).subarray(0, 4).toString(), "GGUF");
    assert.match(await readFile(result.report, "utf8"), /^<!doctype html>/);
    // Written by the runs before, and not asked again.
    const written = (await readFile(join(result.report, "../written.jsonl"), "utf8")).trim().split("\n");
    const keys = written.map((line) => (JSON.parse(line) as { key: string }).key);
    assert.equal(new Set(keys).size, keys.length);
  });

  it("does nothing when nothing changed: no stage runs and nothing is asked", async () => {
    const first = jsonOf(await inject()) as Result;
    const before = await readdir(join(first.report, ".."));
    const result = jsonOf(await inject()) as Result;
    assert.equal(result.upToDate, true);
    assert.deepEqual(result.seconds, {});
    assert.deepEqual(await readdir(join(result.report, "..")), before);
  });

  it("answers afterwards, with the sections that taught it", async () => {
    const ran = await steep([
      "ask",
      "Which port does Kestrel listen on?",
      "--folder",
      folder,
      "--data-dir",
      data,
      "--json",
    ]);
    assert.equal(ran.code, 0, ran.stderr);
    const answer = jsonOf(ran) as { answer: string; version: number; sources: { document: string }[] };
    assert.ok(answer.answer !== "");
    assert.equal(answer.version, 1);
    assert.equal(answer.sources[0]?.document, "README.md");
  });

  it("measures every arm, as documented", async () => {
    const file = join(await folderOf(), "questions.jsonl");
    await writeFile(
      file,
      '{"question": "Which port does Kestrel listen on?", "answers": ["7431"], "document": "README.md"}\n',
    );
    const ran = await steep(["evaluate", folder, "--data-dir", data, "--questions", file, "--json"]);
    assert.equal(ran.code, 0, ran.stderr);
    const { arms, answers } = jsonOf(ran) as {
      arms: Record<string, { accuracy: number; n: number; interval: [number, number] }>;
      answers: unknown[];
    };
    assert.deepEqual(Object.keys(arms), ["base", "oracle", "rag", "documents", "adapter", "adapter+rag"]);
    for (const { accuracy, n, interval } of Object.values(arms)) {
      assert.ok(n === 1 && accuracy >= interval[0] && accuracy <= interval[1]);
    }
    assert.equal(answers.length, 1);
  });

  it("is stale when a document changes, and says which", async () => {
    await writeFile(join(folder, "ports.md"), "# Ports\n\nThe admin page is on port 7432.\n");
    const ran = await steep(["status", folder, "--data-dir", data, "--json"]);
    const status = jsonOf(ran) as { state: string; freshness: { added: string[] } };
    assert.equal(status.state, "stale");
    assert.deepEqual(status.freshness.added, ["ports.md"]);
  });

  it("gives the adapter away whole", async () => {
    const file = join(await folderOf(), "kestrel.gguf");
    const ran = await steep(["export", folder, file, "--data-dir", data]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal((await readFile(file)).subarray(0, 4).toString(), "GGUF");
  });
});
