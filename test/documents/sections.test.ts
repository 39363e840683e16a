import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { markdown } from "../../src/documents/markdown.ts";
import { sectionCharacters } from "../../src/documents/outline.ts";
import { sectionsOf } from "../../src/documents/sections.ts";
import type { Section } from "../../src/documents/types.ts";

const sections = (text: string): Section[] => sectionsOf("a.md", "a.md", markdown.read(text, "a.md"));
const words = (count: number, word = "word"): string =>
  Array.from({ length: count }, (_, n) => `${word}${n}`).join(" ");

describe("sections", () => {
  it("keeps small neighbours under one heading together", () => {
    assert.deepEqual(
      sections("# A\n\nOne.\n\nTwo.\n\n- three\n- four\n\nFive.").map(({ text }) => text),
      ["One.\n\nTwo.\n\n- three\n- four\n\nFive."],
    );
  });

  it("splits at paragraphs to about 1,200 characters and loses nothing", () => {
    const text = Array.from({ length: 30 }, (_, n) => `Paragraph ${n}. ${words(40)}`).join("\n\n");
    const parts = sections(`# A\n\n${text}`);
    assert.equal(parts.map((part) => part.text).join("\n\n"), text);
    for (const part of parts)
      assert.ok(
        part.text.length > 500 && part.text.length <= 1.25 * sectionCharacters,
        String(part.text.length),
      );
    assert.deepEqual(
      parts.map(({ id }) => id),
      parts.map((_, n) => `a.md#${n + 1}`),
    );
    let last = 2;
    for (const { startLine, endLine } of parts) {
      assert.equal(startLine, last + (last === 2 ? 1 : 2));
      last = endLine;
    }
  });

  it("never cuts a code fence, with what leads in to it", () => {
    const fence = `\`\`\`ts\n${Array.from({ length: 90 }, (_, n) => `call(${n}); // ${words(4)}`).join("\n\n")}\n\`\`\``;
    assert.ok(fence.length > 2 * sectionCharacters);
    const parts = sections(`${words(120)}.\n\nRun this:\n\n${fence}\n\n${words(100)}.`);
    const whole = parts.filter(({ text }) => text.includes("```"));
    assert.equal(whole.length, 1);
    assert.ok(whole[0]!.text.includes(fence) && whole[0]!.text.includes("Run this:"));
  });

  it("makes each part of a code fence that fits no prompt a whole fence", () => {
    const code = Array.from({ length: 600 }, (_, n) => `call(${n}); // ${words(4)}`);
    const parts = sections(`\`\`\`ts\n${code.join("\n")}\n\`\`\``);
    assert.ok(parts.length > 10);
    const inner = parts.map(({ text }) => {
      const lines = text.split("\n");
      assert.equal(lines.shift(), "```ts");
      assert.equal(lines.pop(), "```");
      assert.ok(text.length < 1.3 * sectionCharacters);
      return lines;
    });
    assert.deepEqual(inner.flat(), code);
  });

  it("cuts a table between rows and repeats its header in each part", () => {
    const rows = Array.from({ length: 60 }, (_, n) => `| \`option_${n}\` | ${n} | ${words(8)} |`);
    const head = ["| Name | Default | Meaning |", "| --- | --- | --- |"];
    const parts = sections(`# A\n\nThe options:\n\n${[...head, ...rows].join("\n")}\n\nAfter.`);
    assert.ok(parts.length > 3);
    const found = parts.flatMap(({ text }, index) => {
      const lines = text.split("\n").filter((line) => line.startsWith("|"));
      assert.deepEqual(lines.slice(0, 2), head, `part ${index}`);
      assert.ok(text.length <= 1.3 * sectionCharacters);
      return lines.slice(2);
    });
    assert.deepEqual(found, rows);
    assert.ok(parts[0]!.text.startsWith("The options:\n\n| Name"));
    assert.equal(parts[1]!.startLine, parts[0]!.endLine + 1);
  });

  it("cuts what nobody can read in one piece: a cell, a line of HTML, a table's head, a heading", () => {
    const cell = words(8000);
    const table = ["| a | b |", "| - | - |", "| first | row |", `| long | ${cell} |`, "| last | row |"];
    const html = `<div>\n<p>${words(8000, "html")}</p>\n</div>`;
    const wideTable = ["| a | b |", "| - | - |"].map((line, n) =>
      n === 0 ? `| ${words(3000, "head")} |` : line,
    );
    const rows = Array.from({ length: 50 }, (_, n) => `| ${n} | ${words(8, "cell")} |`);
    const text = [
      `# Title ${words(2000, "title")}`,
      table.join("\n"),
      html,
      [...wideTable, ...rows].join("\n"),
      "The end.",
    ].join("\n\n");
    const parts = sections(text);
    for (const part of parts) {
      const whole = [...part.headingTrail, part.text].join("\n");
      assert.ok(whole.length < 3 * sectionCharacters, `${part.id} has ${whole.length} characters`);
    }
    const all = parts.map((part) => part.text).join("\n");
    for (const word of ["word0", "word7999", "html7999", "head2999", "| last | row |", "| 49 |", "The end."])
      assert.ok(all.includes(word), word);
    const lines = parts.map(({ startLine, endLine }) => [startLine, endLine] as const);
    for (const [index, [start, end]] of lines.entries()) {
      assert.ok(start <= end && start >= (lines[index - 1]?.[1] ?? 1), `part ${index}: ${start} to ${end}`);
    }
  });

  it("keeps a table that fits whole", () => {
    const table = "| a | b |\n| - | - |\n| 1 | 2 |";
    assert.deepEqual(
      sections(table).map(({ text }) => text),
      [table],
    );
  });

  it("cuts a paragraph that is one long line at sentence ends, and one without any at blanks", () => {
    const long = Array.from({ length: 80 }, (_, n) => `Sentence ${n} is here with 3.5 words.`).join(" ");
    const parts = sections(long);
    assert.ok(parts.length > 1);
    for (const { text, startLine, endLine } of parts) {
      assert.ok(text.endsWith("words.") && text.length <= 1.25 * sectionCharacters);
      assert.deepEqual([startLine, endLine], [1, 1]);
    }
    assert.equal(parts.map(({ text }) => text).join(" "), long);
    const endless = words(2000);
    assert.equal(
      sections(endless)
        .map(({ text }) => text)
        .join(" "),
      endless,
    );
    const solid = "𠮷".repeat(3000);
    const cut = sections(`x${solid}`).map(({ text }) => text);
    assert.ok(cut.join("") === `x${solid}`, "nothing is lost");
    for (const text of cut) assert.ok(!/[\uD800-\uDBFF]$/.test(text), "half a pair");
  });

  it("leaves no tiny rest behind", () => {
    const parts = sections(`${words(170)}.\n\n${words(10)}.`);
    assert.equal(parts.length, 1);
  });

  it("hashes trail and text and nothing else", () => {
    const [section] = sections("# A\n\nText.");
    assert.equal(
      section!.contentHash,
      createHash("sha256")
        .update(JSON.stringify([["A"], "Text."]))
        .digest("hex"),
    );
    assert.equal(sections("\n\n# A\n\n\n\nText.")[0]!.contentHash, section!.contentHash);
    assert.notEqual(sections("# B\n\nText.")[0]!.contentHash, section!.contentHash);
    assert.notEqual(sections("# A\n\nText!")[0]!.contentHash, section!.contentHash);
  });
});
