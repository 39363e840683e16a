// AsciiDoc as text: `=` headings, delimited blocks kept whole, tables cut between rows. Macros and attributes stay as written.
import { outlineWriter, sectionCharacters, type DocumentReader } from "./outline.ts";
import { characters, codePieces, tablePieces, wholePiece } from "./pieces.ts";
import { fenced, textBlocks, type Verbatim } from "./textBlocks.ts";

export const asciidoc: DocumentReader = {
  format: "asciidoc",
  extensions: [".adoc", ".asciidoc"],
  read(text) {
    const lines = text.split("\n");
    const writer = outlineWriter();
    let title: string | undefined;
    let start = 0;
    const blocksUntil = (end: number): void => {
      for (const block of textBlocks(lines, start, end, (line) => verbatim(lines, line, end)))
        writer.block(block);
    };
    for (let line = 0; line < lines.length; line++) {
      const end = blockEnd(lines, line, lines.length);
      if (end !== undefined) {
        line = end;
        continue;
      }
      const heading = /^(={1,6})\s+(\S.*?)(?:\s+=+)?\s*$/.exec(lines[line]!);
      if (!heading) continue;
      blocksUntil(line);
      const words = plainWords(heading[2]!);
      writer.heading(heading[1]!.length, words);
      title ??= words;
      start = line + 1;
    }
    blocksUntil(lines.length);
    return { ...(title !== undefined && { title }), sections: writer.sections() };
  },
};

/** Delimiters of blocks whose lines are no headings and no paragraphs; comments (`////`) are left out. */
const delimiter = /^(?:-{4,}|\.{4,}|\+{4,}|\/{4,}|[|,:!]={3,}|`{3,})\s*$|^`{3,}\w+\s*$/;

function blockEnd(lines: readonly string[], line: number, to: number): number | undefined {
  const open = lines[line]!.trimEnd();
  if (!delimiter.test(open)) return undefined;
  const close = open.startsWith("```") ? "```" : open;
  for (let end = line + 1; end < to; end++) if (lines[end]!.trimEnd() === close) return end;
  return to - 1;
}

function verbatim(lines: readonly string[], line: number, to: number): Verbatim | undefined {
  const text = lines[line]!;
  // Comments, attribute entries, borders of example and quote blocks, and what other files bring in are no text.
  if (
    /^\/\/(?!\/)|^:!?[\w-]+!?:|^include::|^ifn?def::|^endif::|^'{3,}\s*$|^<{3,}\s*$|^(?:={4,}|\*{4,}|_{4,})\s*$/.test(
      text,
    )
  ) {
    return { end: line, pieces: [] };
  }
  // `[source,ts]`, `[[anchor]]`, `[NOTE]` say how to draw what follows.
  if (/^\[[^\]]*\]{1,2}\s*$/.test(text)) return { end: line, pieces: [] };
  const end = blockEnd(lines, line, to);
  if (end === undefined) return fenced(lines, line, to);
  if (text.startsWith("////")) return { end, pieces: [] };
  if (/^[|,:!]={3,}/.test(text)) return { end, pieces: adocTable(lines, line, end) };
  return {
    end,
    pieces: codePieces(lines, line, end, { before: text, after: text.startsWith("```") ? "```" : text }),
  };
}

function adocTable(lines: readonly string[], first: number, last: number): Verbatim["pieces"] {
  if (characters(lines, first, last) <= sectionCharacters) return [wholePiece(lines, first, last)];
  // A header is the row that follows at once and is followed by a blank line.
  const hasHeader = (lines[first + 1] ?? "").trim() !== "" && (lines[first + 2] ?? "").trim() === "";
  const spread = lines.slice(first + 3, last).some((line) => line.trim() === "");
  let afterBlank = false;
  const begins = (line: string): boolean => {
    const starts = /^\s*(?:\d*\.?\d*[+*])?[<^>.]*[a-z]?[|,:!]/.test(line) && (!spread || afterBlank);
    afterBlank = line.trim() === "";
    return starts && line.trimEnd() !== lines[last]!.trimEnd();
  };
  return tablePieces(lines, first, last, hasHeader ? 3 : 1, lines[last]!.trimEnd(), begins);
}

function plainWords(heading: string): string {
  return heading
    .replace(/\[\[[^\]]*\]\]/g, "")
    .replace(/(?:link:|https?:)\S*?\[([^\]]*)\]/g, "$1")
    .replace(/(^|\W)[*_`#]{1,2}([^*_`#]+)[*_`#]{1,2}(?=\W|$)/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}
