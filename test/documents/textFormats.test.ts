import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { asciidoc } from "../../src/documents/asciidoc.ts";
import type { DocumentReader } from "../../src/documents/outline.ts";
import { plainText } from "../../src/documents/plainText.ts";
import { restructuredText } from "../../src/documents/restructuredText.ts";
import { sectionsOf } from "../../src/documents/sections.ts";
import type { Section } from "../../src/documents/types.ts";

function sections(reader: DocumentReader, text: string, path = "doc"): Section[] {
  const outline = reader.read(text, path);
  return sectionsOf(path, outline.title ?? path, outline);
}
const fixture = async (name: string): Promise<string> =>
  readFile(new URL(`../fixtures/documents/${name}`, import.meta.url), "utf8");
const summary = (found: readonly Section[]): unknown[] =>
  found.map(({ headingTrail, startLine, endLine, text }) => [
    headingTrail.join(" > "),
    startLine,
    endLine,
    text,
  ]);
const words = (count: number): string => Array.from({ length: count }, (_, n) => `word${n}`).join(" ");

describe("plainText", () => {
  it("cuts at underlined titles that stand by themselves", () => {
    const text =
      "Before.\n\nHarbour\n=======\n\nTide tables.\n\nSet up\n------\n\nRun it.\n\nName  Default\n-------------\nport  7100\n";
    assert.deepEqual(summary(sections(plainText, text)), [
      ["Harbour", 1, 1, "Before."],
      ["Harbour", 6, 6, "Tide tables."],
      ["Harbour > Set up", 11, 15, "Run it.\n\nName  Default\n-------------\nport  7100"],
    ]);
  });
  it("takes a text without titles as one, and splits a long one at paragraphs and list items", () => {
    assert.deepEqual(summary(sections(plainText, "One.\n\n  * two\n  * three\n", "n.txt")), [
      ["n.txt", 1, 4, "One.\n\n  * two\n  * three"],
    ]);
    const items = Array.from({ length: 40 }, (_, n) => `${n + 1}. ${words(15)}`);
    const parts = sections(plainText, `The steps:\n\n${items.join("\n")}\n\n${words(60)}.`);
    assert.ok(parts.length > 3);
    assert.ok(parts[0]!.text.startsWith("The steps:\n\n1. word0"));
    for (const part of parts.slice(1, -1)) assert.match(part.text, /^\d+\. word0/);
  });
  it("never cuts indented or fenced code", () => {
    for (const code of [
      Array.from({ length: 60 }, (_, n) => `    call ${n} with ${words(5)}`).join("\n\n"),
      `\`\`\`\n${Array.from({ length: 60 }, (_, n) => `call ${n} with ${words(5)}`).join("\n\n")}\n\`\`\``,
    ]) {
      const parts = sections(plainText, `${words(80)}.\n\n${code}\n\n${words(80)}.`);
      assert.equal(parts.filter(({ text }) => text.includes(code.trim())).length, 1);
    }
  });
});

describe("asciidoc", () => {
  it("cuts the sample by its headings and leaves comments and settings out", async () => {
    assert.deepEqual(summary(sections(asciidoc, await fixture("sample.adoc"))), [
      ["Harbour: the Guide", 2, 6, "Ada Lee <ada@harbour.example>\n\nHarbour keeps tide tables."],
      [
        "Harbour: the Guide > Set up harbour",
        11,
        19,
        "Run this:\n\n----\n== not a heading\nharbour init\n\nharbour run\n----",
      ],
      [
        "Harbour: the Guide > Set up harbour > On a Pi",
        29,
        38,
        "* Needs 90 MB.\n* Takes 4 minutes.\n\n.Options\n|===\n|Name |Default\n\n|port |7100\n|log  |terse\n|===",
      ],
    ]);
  });
  it("cuts a table between rows, each part a whole table with the header", () => {
    const rows = Array.from({ length: 60 }, (_, n) => `|option_${n} |${words(9)}`);
    const parts = sections(asciidoc, `|===\n|Name |Meaning\n\n${rows.join("\n")}\n|===`);
    assert.ok(parts.length > 3);
    const found = parts.flatMap(({ text }) => {
      const lines = text.split("\n");
      assert.deepEqual([...lines.splice(0, 3), lines.pop()], ["|===", "|Name |Meaning", "", "|==="]);
      return lines;
    });
    assert.deepEqual(found, rows);
  });
});

describe("restructuredText", () => {
  it("cuts the sample by its headings, in the order of their adornments", async () => {
    assert.deepEqual(summary(sections(restructuredText, await fixture("sample.rst"))), [
      ["Harbour", 5, 5, "Harbour keeps *tide* tables."],
      [
        "Harbour > Set up harbour",
        10,
        24,
        "Run this::\n\n    harbour init\n\n    Title in code\n    -------------\n\n.. note::\n\n   Needs 90 MB.",
      ],
      [
        "Harbour > Set up harbour > On a Pi",
        29,
        36,
        "- Takes 4 minutes.\n- Runs on :ref:`power <p>`.\n\n====  =======\nName  Default\n====  =======\nport  7100\n====  =======",
      ],
      ["Harbour > Options", 41, 43, ".. code-block:: toml\n\n   port = 7100"],
    ]);
  });
  it("cuts simple and grid tables between rows and repeats their header", () => {
    const rows = Array.from({ length: 60 }, (_, n) => `o${String(n).padEnd(4)} ${words(6)}`);
    const head = ["===== =======", "Name  Meaning", "===== ======="];
    const simple = sections(restructuredText, [...head, ...rows, head[0]].join("\n"));
    assert.ok(simple.length > 2);
    const found = simple.flatMap(({ text }) => {
      const lines = text.split("\n");
      assert.deepEqual([...lines.splice(0, 3), lines.pop()], [...head, head[0]]);
      return lines;
    });
    assert.deepEqual(found, rows);

    const rule = `+-----+${"-".repeat(60)}+`;
    const gridHead = [rule, `| N   |${" Meaning".padEnd(60)}|`, rule.replaceAll("-", "=")];
    const cells = Array.from({ length: 60 }, (_, n) => [
      `| ${String(n).padEnd(3)} |${words(8).padEnd(60)}|`,
      rule,
    ]).flat();
    const grid = sections(restructuredText, [...gridHead, ...cells].join("\n"));
    assert.ok(grid.length > 2);
    const gridFound = grid.flatMap(({ text }) => {
      const lines = text.split("\n");
      assert.deepEqual(lines.splice(0, 3), gridHead);
      assert.equal(lines.at(-1), rule);
      return lines;
    });
    assert.deepEqual(gridFound, cells);
  });
});
