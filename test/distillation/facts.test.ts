import assert from "node:assert/strict";
import { factsOf } from "../../src/distillation/facts.ts";
import type { Fact } from "../../src/distillation/types.ts";
import { section } from "./sample.ts";

function facts(text: string, title = "Use"): Fact[] {
  return factsOf(section(text, title), "Tarn");
}
function spans(text: string): string[] {
  return facts(text).map((fact) => fact.span);
}

describe("facts of sentences", () => {
  it("finds numbers with their measure, and without what is none", () => {
    assert.deepEqual(spans("A lock is dropped after 25 seconds of silence."), ["25 seconds"]);
    assert.deepEqual(spans("The suite starts 14 fake servers for that."), ["14"]);
    assert.deepEqual(spans("Less than 12 % of the disk must be free."), ["12 %"]);
    assert.deepEqual(spans("The index listens on port 7490."), ["7490"]);
  });

  it("finds names, lists of names and persons, never the project or a first word", () => {
    assert.deepEqual(spans("Tarn runs on Linux and FreeBSD."), ["Linux and FreeBSD"]);
    assert.deepEqual(spans("Noor Haddad prepares the releases."), ["Noor Haddad"]);
    assert.ok(!spans("Backups are made by hand every night.").includes("Backups"));
    assert.ok(!spans("The first sentence names Tarn once more.").includes("Tarn"));
    assert.deepEqual(spans("Files are kept in LMDB by the writer.").slice(0, 1), ["LMDB"]);
  });

  it("finds code, reasons and clauses", () => {
    assert.deepEqual(spans("Send mail to `keys@tarn.example`."), ["`keys@tarn.example`"]);
    assert.deepEqual(spans("A cluster was rejected because the shelf would need a lock."), [
      "shelf would need a lock",
    ]);
    assert.deepEqual(spans("The porter confirms only after the shelf has flushed it."), [
      "shelf has flushed",
    ]);
    assert.deepEqual(spans("It needs no database server."), ["no database server"]);
  });

  it("finds what each part of a sentence says, and what is told one after the other", () => {
    assert.deepEqual(spans("If two marks fit equally well, it prefers the pipe."), ["two", "pipe"]);
    assert.deepEqual(spans("A date is written as day, month, year with dots."), ["day, month, year"]);
    assert.deepEqual(spans("The server reads, sorts and writes long tables."), ["reads, sorts and writes"]);
    assert.deepEqual(spans("The count always starts from the size of the file."), ["size of the file"]);
  });

  it("gives a sentence that begins with a pronoun the one before it", () => {
    const [first, second] = facts("The log is rotated daily at noon. It is kept for 9 days.");
    assert.equal(first?.span, "noon");
    assert.equal(second?.span, "9 days");
    assert.equal(second?.context, "The log is rotated daily at noon.");
  });

  it("keeps to few facts a sentence, without overlaps", () => {
    const found = spans(
      "Set `a` to 5 seconds in Oslo with Ada Byron, because the old value of 7 minutes broke `b`.",
    );
    assert.ok(found.length <= 4, found.join("|"));
    assert.equal(new Set(found).size, found.length);
  });

  it("does not split at short forms, numbers or code", () => {
    const [fact] = facts("Use a list, e.g. `a. B`, of version 1.5 files.");
    assert.equal(fact?.sentence, "Use a list, e.g. `a. B`, of version 1.5 files.");
  });
});

describe("facts of tables and options", () => {
  const table =
    "| Option | Default | Meaning |\n| --- | --- | --- |\n| `port` | 7433 | Port for uploads |\n| `days` | 45 | Days that files are kept |";

  it("asks for each cell with its row and header in view, and for the label", () => {
    const found = facts(table);
    assert.deepEqual(
      found.map((fact) => [fact.kind, fact.span]),
      [
        ["cell", "7433"],
        ["label", "`port`"],
        ["cell", "Port for uploads"],
        ["cell", "45"],
        ["label", "`days`"],
        ["cell", "Days that files are kept"],
      ],
    );
    assert.match(found[0]?.sentence ?? "", /option `port`.*7433.*port for uploads/);
    assert.deepEqual(found[3]?.cell, {
      noun: "option",
      label: "`days`",
      meaning: "Days that files are kept",
      column: "Default",
      unique: true,
    });
  });

  it("knows values that several rows share", () => {
    const found = facts("| Key | Default |\n|---|---|\n| a | 5 |\n| b | 5 |\n| c | 6 |");
    assert.deepEqual(
      found.map((fact) => fact.cell?.unique),
      [false, false, true],
    );
  });

  it("knows what else tells a row from the others", () => {
    const found = facts(
      "| Code | Name | Level |\n|---|---|---|\n| A1 | `Lost` | high |\n| A2 | `Torn` | high |",
    );
    const level = found.find((fact) => fact.cell?.column === "Level");
    assert.deepEqual(level?.cell?.others, [{ column: "Name", value: "`Lost`" }]);
    // "high" is in both rows.
    assert.equal(found.find((fact) => fact.cell?.column === "Name")?.cell?.others, undefined);
  });

  it("reads a list of options like a table", () => {
    const found = facts(
      "- `retries` (default 3): attempts before giving up\n- `delay`: seconds between attempts",
    );
    assert.ok(
      found.some((fact) => fact.kind === "cell" && fact.span === "3" && fact.cell?.label === "`retries`"),
    );
    assert.ok(found.some((fact) => fact.kind === "label" && fact.span === "`delay`"));
  });

  it("leaves out empty cells and dashes", () => {
    const found = facts("| Key | Unit |\n|---|---|\n| a | - |\n| b |  |\n| c | ms |");
    assert.deepEqual(
      found.map((fact) => fact.span),
      ["ms"],
    );
  });
});

describe("facts of code and lists", () => {
  it("takes commands with what is said about them", () => {
    const found = facts("To make the index, run this:\n\n```sh\n$ tarn index ./docs\n```");
    const command = found.find((fact) => fact.kind === "command");
    assert.equal(command?.span, "tarn index ./docs");
    assert.equal(command?.purpose, "make the index");
    const commented = facts("```sh\n# start the server\ntarn up\n# stop it\ntarn down\n```");
    assert.deepEqual(
      commented.map((fact) => [fact.span, fact.purpose]),
      [
        ["tarn up", "start the server"],
        ["tarn down", "stop it"],
      ],
    );
  });

  it("takes settings with their values, and no facts from other code", () => {
    const found = facts('```toml\n[net]\nport = 8080 # where it listens\nname = "x"\n```');
    assert.deepEqual(
      found
        .filter((fact) => fact.kind === "cell" && fact.cell?.column !== "meaning")
        .map((fact) => [fact.cell?.label, fact.span]),
      [
        ["`net.port`", "`8080`"],
        ["`net.name`", "`x`"],
      ],
    );
    assert.deepEqual(facts("```rust\nfn main() { let x = 5; }\n```"), []);
  });

  it("keeps the order of steps", () => {
    const steps = facts(
      "Restore in this order:\n\n1. Stop the writer.\n2. Copy the folder `store`.",
      "Restore",
    ).filter((fact) => fact.kind === "step");
    assert.deepEqual(
      steps.map((fact) => [fact.span, fact.step?.number, fact.step?.previous]),
      [
        ["Stop the writer", 1, undefined],
        ["Copy the folder `store`", 2, "Stop the writer."],
      ],
    );
  });

  it("gives the same facts with the same ids every time", () => {
    const text = "Tarn stores 5 files in `a`.\n\n- Ada wrote it in 2019.\n- Bo tests it with Pike.";
    assert.deepEqual(facts(text), facts(text));
    assert.equal(new Set(facts(text).map((fact) => fact.id)).size, facts(text).length);
  });

  it("survives text that is no Markdown", () => {
    for (const text of [
      "",
      "|",
      "```",
      "- ",
      "1.",
      "\u0000\u0001",
      "| a |\n|--|",
      "``` ` ```\n~~~",
      "((((",
      "*".repeat(500),
    ]) {
      assert.ok(Array.isArray(facts(text)));
    }
  });
});
