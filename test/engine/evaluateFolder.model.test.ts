// `steep evaluate` on a real model and a folder that is taught: the object that it prints, and the page that it writes.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keepReportMaterial } from "../../src/engine/report.ts";
import { jsonOf, type Ran, steep, temporaryFolders } from "../cli/steep.ts";
import { sampleReport } from "../evaluation/reportSample.ts";
import type { TaughtFolder } from "./taughtFolder.ts";
import { teachSmallModel } from "./zeroAdapter.ts";

const folderOf = temporaryFolders();

interface Printed {
  readonly arms: Record<string, Record<string, unknown>>;
  readonly recovery: number | null;
  readonly answers: readonly {
    readonly question: string;
    readonly answers: readonly string[];
    readonly document?: string;
    readonly arms: Record<string, { readonly text: string; readonly correct: boolean }>;
  }[];
  readonly notes: readonly string[];
  readonly sources?: { readonly n: number };
  readonly report?: string;
}

describe("steep evaluate with a real model", function () {
  this.timeout(10 * 60_000);
  let taught: TaughtFolder;
  let questions: string;

  before(async () => {
    taught = await teachSmallModel(folderOf);
    questions = join(await folderOf(), "questions.jsonl");
    await writeFile(
      questions,
      [
        { question: "Which port does Kestrel listen on?", answers: ["7431"], document: "README.md" },
        { question: "Which command empties a queue?", answers: ["kestrel drain"] },
        { question: "What is 2 + 2?", answers: ["4", "four"] },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
  });

  const evaluate = (...more: readonly string[]): Promise<Ran> =>
    steep([
      "evaluate",
      taught.folder,
      "--data-dir",
      taught.dataDir,
      "--model",
      "smollm2-135m",
      "--questions",
      questions,
      "--json",
      ...more,
    ]);

  it("prints one object with every arm, the recovery and every single answer", async () => {
    const ran = await evaluate();
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(ran.stdout.trim().split("\n").length, 1, "one line of JSON and nothing else");
    const { arms, recovery, answers } = jsonOf(ran) as Printed;
    for (const arm of ["base", "oracle", "rag", "adapter", "adapter+rag"]) {
      const { accuracy, n, interval, promptTokens, secondsToFirstToken } = arms[arm] as Record<
        string,
        number
      > & {
        interval: [number, number];
      };
      assert.equal(n, 3, arm);
      assert.ok(accuracy! >= 0 && accuracy! <= 1);
      assert.equal(interval.length, 2);
      assert.ok(interval[0] <= accuracy! && accuracy! <= interval[1], `${arm}: ${interval.join(" to ")}`);
      assert.ok(promptTokens! > 0 && secondsToFirstToken! > 0);
    }
    assert.ok((arms["oracle"]!["promptTokens"] as number) > (arms["base"]!["promptTokens"] as number));
    const [base, oracle, adapter] = ["base", "oracle", "adapter"].map(
      (arm) => arms[arm]!["accuracy"] as number,
    );
    assert.equal(recovery, oracle! > base! ? (adapter! - base!) / (oracle! - base!) : null);

    assert.deepEqual(
      answers.map(({ question }) => question),
      ["Which port does Kestrel listen on?", "Which command empties a queue?", "What is 2 + 2?"],
    );
    for (const answer of answers) {
      assert.deepEqual(Object.keys(answer.arms), Object.keys(arms));
      // The adapter's second factors are zero: it must say what the base says.
      assert.equal(answer.arms["adapter"]?.text, answer.arms["base"]?.text);
    }
    for (const arm of Object.keys(arms)) {
      const right = answers.filter((answer) => answer.arms[arm]?.correct === true).length;
      assert.ok(Math.abs((arms[arm]!["accuracy"] as number) - right / 3) < 1e-9, arm);
    }
  });

  it("has a recovery in the object also where there is none, and only the arms asked for", async () => {
    const ran = await evaluate("--arms", "base", "--no-likelihood");
    const printed = jsonOf(ran) as Printed;
    assert.deepEqual(Object.keys(printed.arms), ["base"]);
    assert.ok("recovery" in printed);
    assert.equal(printed.recovery, null);
    assert.equal(printed.arms["base"]!["goldLogLikelihood"], undefined);
  });

  it("answers nothing twice", async () => {
    const answers = join(taught.paths.root, "answers.jsonl");
    await evaluate("--arms", "base,adapter");
    const before = await readFile(answers, "utf8");
    assert.equal((await evaluate("--arms", "base,adapter")).code, 0);
    assert.equal(await readFile(answers, "utf8"), before);
  });

  it("writes a report with the hash of the questions", async () => {
    await keepReportMaterial(taught.paths, "run-2", sampleReport());
    const report = join(await folderOf(), "report.html");
    const ran = await evaluate("--arms", "base,oracle,adapter", "--report", report);
    assert.equal(ran.code, 0, ran.stderr);
    const page = await readFile(report, "utf8");
    const hash = createHash("sha256")
      .update(await readFile(questions))
      .digest("hex");
    assert.ok(page.includes(hash));
    assert.match(page.replace(/\s+/g, " "), /of 3 questions answered without the documents/);
    assert.equal((jsonOf(ran) as Printed).report, report);
  });

  it("names the line of a question file that is none", async () => {
    const bad = join(await folderOf(), "bad.jsonl");
    await writeFile(bad, '{"question": "What?", "answers": ["a"]}\n{"question": "What?"}\n');
    const ran = await steep([
      "evaluate",
      taught.folder,
      "--data-dir",
      taught.dataDir,
      "--questions",
      bad,
      "--json",
    ]);
    assert.equal(ran.code, 1);
    const { error } = jsonOf(ran) as { error: { code: string; message: string } };
    assert.equal(error.code, "questions-invalid");
    assert.match(error.message, /Line 2/);
  });
});
