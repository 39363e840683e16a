// The paper's tables in small: `npm run bench:paper -- [folder] [--questions file] [--table name] [--json]`. The folder
// holds passages; its questions are JSON lines (in it or beside it as questions.jsonl). Every cell is a run that is kept
// in the data folder: a bench that was stopped, at any moment and by anything, goes on where it was when it is started
// again with the same arguments, and a table that is done is only printed again.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { settingsOf } from "../../src/cli/globalOptions.ts";
import { createProgressLines } from "../../src/cli/progressLines.ts";
import { bundledPath } from "../../src/engine/bundled.ts";
import { sweepFolder, type SweepRow } from "../../src/engine/sweep.ts";
import { UserError } from "../../src/errors/userError.ts";
import { claimsOf } from "./paperShape.ts";
import { type PaperTable, paperTables, tableNames } from "./paperTables.ts";
import { tableText } from "./paperText.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    questions: { type: "string" },
    model: { type: "string", default: "qwen2.5-coder-0.5b" },
    expert: { type: "string" },
    seeds: { type: "string", default: "1" },
    table: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    "data-dir": { type: "string" },
    set: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    thorough: { type: "boolean", default: false },
  },
});

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
const progress = createProgressLines((line) => process.stderr.write(`${line}\n`), Date.now);
try {
  await run();
} catch (error) {
  progress.end();
  if (!UserError.is(error) && !interrupt.signal.aborted) throw error;
  process.stderr.write(`${UserError.is(error) ? `${error.message} ${error.hint}` : "Stopped."}\n`);
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
}

async function run(): Promise<void> {
  const folder = resolve(positionals[0] ?? bundledPath("samples/brindlow/docs"));
  const questions = values.questions ?? questionsOf(folder);
  const report = [];
  for (const table of wantedTables()) {
    const rows: SweepRow[] = [];
    for (const { values: varied, arms } of table.parts) {
      const swept = await sweepFolder(folder, {
        settings: settingsOf({
          set: values.set,
          ...(values.quick ? { quick: true } : {}),
          ...(values.thorough ? { thorough: true } : {}),
        }),
        model: values.model,
        dataDir: values["data-dir"],
        onEvent: (event) => progress.show(event),
        signal: interrupt.signal,
        variations: [{ name: table.setting, values: varied }],
        seeds: Number(values.seeds),
        oneByOne: false,
        questions,
        arms,
      });
      rows.push(...swept.rows);
    }
    progress.end();
    const claims = claimsOf(table.name, rows);
    report.push({ table: table.name, model: values.model, folder, questions, rows, claims });
    if (!values.json) console.log(tableText(table, rows, claims).join("\n"));
  }
  if (values.json) {
    console.log(JSON.stringify({ tables: report }));
    return;
  }
  const missed = report.flatMap(({ claims }) =>
    claims.filter(({ verdict }) => verdict.startsWith("did not")),
  );
  console.log(
    missed.length === 0
      ? "The paper's shape came out."
      : `The paper's shape did not come out in: ${missed.map(({ text }) => text).join("; ")}.`,
  );
}

/** Those named behind --table, which may be given several times or with commas; else all that can be made. */
function wantedTables(): PaperTable[] {
  const tables = paperTables(values.expert);
  const wanted = values.table.flatMap((names) => names.split(","));
  if (wanted.length === 0) return tables;
  return wanted.map((wantedName) => {
    const found = tables.find(({ name }) => name === wantedName);
    if (found) return found;
    const expert = wantedName === "expert";
    throw new UserError(
      "wrong-use",
      expert ? "The table of experts needs one." : `There is no table "${wantedName}".`,
      expert ? "Name a model: --expert qwen2.5-coder-1.5b." : `The tables are ${tableNames.join(", ")}.`,
    );
  });
}

function questionsOf(folder: string): string {
  const found = [join(folder, "questions.jsonl"), join(folder, "..", "questions.jsonl")].find(existsSync);
  if (found !== undefined) return found;
  throw new UserError(
    "questions-invalid",
    `There is no questions.jsonl in ${folder} or beside it.`,
    "Give one: --questions file.jsonl.",
  );
}
