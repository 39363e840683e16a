// Paragraphs and lists of plain text, found by blank lines; what a format keeps verbatim is told by that format.
import type { Block, Piece } from "./outline.ts";
import { codePieces, paragraphPieces, piecesBeginningAt } from "./pieces.ts";

/** Lines that are no paragraph: up to `end` (0-based, inclusive); no pieces means that they are left out. */
export interface Verbatim {
  readonly end: number;
  readonly pieces: readonly Piece[];
}

/** A list item's first line, in all of the text formats. */
const listItem = /^\s*(?:[-+•]|\*{1,5}|\.{1,5}|\d{1,3}[.)]|#\.|[a-z]\))\s+\S/;

/**
 * The blocks of lines `from` to `to` (0-based, `to` exclusive), in order.
 * @param verbatim asked at each line that begins a block or follows one of a paragraph
 */
export function textBlocks(
  lines: readonly string[],
  from: number,
  to: number,
  verbatim: (line: number, startsBlock: boolean) => Verbatim | undefined,
): Block[] {
  const blocks: Block[] = [];
  let start = -1;
  const endParagraph = (line: number): void => {
    if (start >= 0) blocks.push({ pieces: linesPieces(lines, start, line - 1) });
    start = -1;
  };
  for (let line = from; line < to; line++) {
    if (lines[line]!.trim() === "") {
      endParagraph(line);
      continue;
    }
    const kept = verbatim(line, start < 0);
    if (!kept) {
      if (start < 0) start = line;
      continue;
    }
    endParagraph(line);
    if (kept.pieces.length > 0) blocks.push({ pieces: kept.pieces });
    line = Math.min(kept.end, to - 1);
  }
  endParagraph(to);
  return blocks;
}

/** Last line (0-based) of the indented lines after `line`, blank ones between them included; `line` if there are none. */
export function indentedEnd(lines: readonly string[], line: number, to: number): number {
  let end = line;
  for (let next = line + 1; next < to; next++) {
    if (lines[next]!.trim() === "") continue;
    if (!/^[ \t]/.test(lines[next]!)) break;
    end = next;
  }
  return end;
}

/** A Markdown fence, which authors use in any format. */
export function fenced(lines: readonly string[], line: number, to: number): Verbatim | undefined {
  const open = /^\s{0,3}(`{3,}|~{3,})/.exec(lines[line]!);
  if (!open) return undefined;
  let end = line + 1;
  while (end < to && lines[end]!.trim() !== open[1]) end++;
  end = Math.min(end, to - 1);
  return { end, pieces: codePieces(lines, line, end, { before: lines[line]!, after: open[1]! }) };
}

/** The words of a title line over an underline of the same length, when both stand by themselves. */
export function underlinedTitle(lines: readonly string[], line: number): string | undefined {
  const title = lines[line]!.trim();
  const underline = lines[line + 1]?.trimEnd();
  if (underline === undefined || !/^([=\-~^"'`#*+:.])\1{2,}$/.test(underline)) return undefined;
  if (title === "" || !/[\p{L}\p{N}]/u.test(title)) return undefined;
  return Math.abs(underline.length - lines[line]!.trimEnd().length) <= 2 ? title : undefined;
}

function linesPieces(lines: readonly string[], first: number, last: number): Piece[] {
  const items = lines.slice(first, last + 1).filter((line) => listItem.test(line)).length;
  if (items < 2 && !listItem.test(lines[first]!)) return paragraphPieces(lines, first, last);
  return piecesBeginningAt(lines, first, last, (line) => listItem.test(line));
}
