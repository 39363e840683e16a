import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { markdown } from "../../src/documents/markdown.ts";
import { sectionsOf } from "../../src/documents/sections.ts";
import type { Section } from "../../src/documents/types.ts";

function sections(text: string, path = "doc.md"): Section[] {
  const outline = markdown.read(text, path);
  return sectionsOf(path, outline.title ?? path, outline);
}
const trails = (text: string, path?: string): string[] =>
  sections(text, path).map(({ headingTrail }) => headingTrail.join(" > "));
const texts = (text: string, path?: string): string[] => sections(text, path).map((section) => section.text);

describe("markdown", () => {
  it("cuts the sample by its headings, with trail, lines and text as written", async () => {
    const text = await readFile(new URL("../fixtures/documents/sample.md", import.meta.url), "utf8");
    const lines = text.split("\n");
    const found = sections(text, "sample.md");
    assert.deepEqual(
      found.map(({ id, headingTrail, startLine, endLine }) => [
        id,
        headingTrail.join(" > "),
        startLine,
        endLine,
      ]),
      [
        ["sample.md#1", "Harbour", 6, 7],
        ["sample.md#2", "Harbour > Set up code", 11, 15],
        ["sample.md#3", "Harbour > Set up code > On a Pi", 19, 20],
        ["sample.md#4", "Harbour > Options", 25, 28],
      ],
    );
    for (const { startLine, endLine, text: part } of found)
      assert.equal(part, lines.slice(startLine - 1, endLine).join("\n"));
  });

  it("takes the markup off headings only", () => {
    assert.deepEqual(
      sections("# The `port` of [**A**](x) &amp; ~B~ ![logo](y)\n\nThe **`port`**.").map(
        ({ headingTrail, text }) => [...headingTrail, text],
      ),
      [["The port of A & ~B~", "The **`port`**."]],
    );
  });

  it("nests by level, whatever levels are left out, and reads underlined headings", () => {
    assert.deepEqual(trails("Top\n===\n\na\n\n### Deep\n\nb\n\nSecond\n---\n\nc\n\n# Other\n\nd"), [
      "Top",
      "Top > Deep",
      "Top > Second",
      "Other",
    ]);
  });

  it("gives what stands before the first heading the title, and a document without headings its name", () => {
    assert.deepEqual(trails("Intro.\n\n# Title\n\nText."), ["Title", "Title"]);
    assert.deepEqual(trails("Only text.", "docs/notes.md"), ["docs/notes.md"]);
    assert.equal(markdown.read("Only text.", "notes.md").title, undefined);
  });

  it("drops headings without words under them, rules, link targets, comments and bare images", () => {
    assert.deepEqual(
      trails(
        "# A\n\n## Empty\n\n## Only marks\n\n---\n\n[x]: http://y\n\n<!-- note to self -->\n\n## Images\n\n[![build](b.svg)](c) ![x](y)\n\n## Full\n\ntext",
      ),
      ["A > Full"],
    );
    assert.deepEqual(texts("Before.\n\n<!-- hidden\n\ninstructions -->\n\nAfter."), ["Before.\n\nAfter."]);
  });

  it("skips front matter, takes its title, and keeps line numbers", () => {
    const [section] = sections('---\ntitle: "My page"\ntags: [a]\nlist:\n  - b\n---\n\nText.');
    assert.deepEqual([section!.headingTrail, section!.startLine, section!.text], [["My page"], 8, "Text."]);
    assert.deepEqual(texts("+++\ntitle = 'T'\n+++\nText."), ["Text."]);
    assert.deepEqual(texts("---\nProse between rules.\n---\nText.").join("|").includes("Text."), true);
    assert.match(texts("---\nNo end of it.").join(), /No end/);
  });

  it("takes no `#` in code for a heading", () => {
    assert.deepEqual(texts("# A\n\n```sh\n# not a heading\nrun\n```\n\n    # nor this"), [
      "```sh\n# not a heading\nrun\n```\n\n    # nor this",
    ]);
  });

  it("reads a title in HTML", () => {
    assert.deepEqual(
      sections(
        '<p align="center">\n<img src="l.png">\n<h1 align="center">Name</h1>\n<p>What it is.</p>\n</p>\n\nText.',
      ).map(({ headingTrail, text }) => [...headingTrail, text]),
      [["Name", "<p>What it is.</p>\n</p>\n\nText."]],
    );
  });

  it("leaves the imports and exports of MDX out, in MDX only", () => {
    const text =
      'import Tabs from "@theme/Tabs"\n\nexport const a = 1\n\nText.\n\nimport the data first, then "go".';
    assert.deepEqual(
      texts(text, "a.mdx"),
      ['Text.\n\nimport the data first, then "go".'].map((part) => part.split("\n\nimport")[0]!),
    );
    assert.equal(texts(text, "a.md")[0]!.startsWith("import Tabs"), true);
  });

  it("cuts a long document into the same sections as its parts", async () => {
    const text = await readFile(new URL("../fixtures/documents/sample.md", import.meta.url), "utf8");
    const tricky =
      "\n````\nFence\n\n# no heading\n\n```\n\n# nor this\n````\n\n<!--\n\n# hidden\n\n-->\n\n1. a\n\n   b\n\n2. c\n\n";
    const page = text.slice(text.indexOf("# Harbour")) + tricky;
    const one = sections(page);
    const many = sections(page.repeat(100));
    const lines = page.split("\n").length - 1;
    assert.equal(many.length, 100 * one.length);
    for (const [index, section] of many.entries()) {
      const same = one[index % one.length]!;
      const down = lines * Math.floor(index / one.length);
      assert.deepEqual(
        [section.headingTrail, section.text, section.startLine, section.endLine],
        [same.headingTrail, same.text, same.startLine + down, same.endLine + down],
      );
    }
  });

  it("keeps nested lists and quotes whole or cuts them between items", () => {
    const item = `- item ${"word ".repeat(50)}\n  - nested`;
    const text = Array.from({ length: 12 }, () => item).join("\n");
    const parts = texts(text);
    assert.ok(parts.length >= 3);
    assert.equal(parts.join("\n"), text);
    for (const part of parts) assert.match(part, /^- item/);
    const quote = Array.from({ length: 9 }, (_, n) => `> ${n} ${"quoted ".repeat(40)}`).join("\n>\n");
    for (const part of texts(quote)) assert.match(part, /^> \d/);
  });
});
