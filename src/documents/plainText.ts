// Plain text: paragraphs, and titles underlined with = or - that stand by themselves.
import { outlineWriter, type DocumentReader, type Outline } from "./outline.ts";
import { codePieces } from "./pieces.ts";
import { fenced, indentedEnd, textBlocks, underlinedTitle } from "./textBlocks.ts";

export const plainText: DocumentReader = {
  format: "text",
  extensions: [".txt", ".text"],
  names: ["README", "CHANGELOG", "CHANGES", "CONTRIBUTING", "HACKING", "INSTALL", "NEWS", "NOTES"],
  read: (text) => textOutline(text),
};

/** The outline of text that need not be a file of its own (a comment's); lines count from 1. */
export function textOutline(text: string): Outline {
  const lines = text.split("\n");
  const writer = outlineWriter();
  let title: string | undefined;
  let start = 0;
  const blocksUntil = (end: number): void => {
    for (const block of textBlocks(lines, start, end, (line, startsBlock) =>
      verbatim(lines, line, end, startsBlock),
    )) {
      writer.block(block);
    }
  };
  for (let line = 0; line < lines.length; line++) {
    // With a blank line on either side; otherwise it may be the head of a table drawn with dashes.
    const alone = (lines[line - 1] ?? "").trim() === "" && (lines[line + 2] ?? "").trim() === "";
    const heading = alone && /^[=-]/.test(lines[line + 1] ?? "") ? underlinedTitle(lines, line) : undefined;
    if (heading === undefined) continue;
    blocksUntil(line);
    writer.heading(lines[line + 1]!.startsWith("=") ? 1 : 2, heading);
    title ??= heading;
    start = line + 2;
    line++;
  }
  blocksUntil(lines.length);
  return { ...(title !== undefined && { title }), sections: writer.sections() };
}

function verbatim(
  lines: readonly string[],
  line: number,
  to: number,
  startsBlock: boolean,
): ReturnType<typeof fenced> {
  const fence = fenced(lines, line, to);
  if (fence || !startsBlock || !/^(?: {4}|\t)\s*[^\s*+-]/.test(lines[line]!)) return fence;
  const end = indentedEnd(lines, line, to);
  return { end, pieces: codePieces(lines, line, end) };
}
