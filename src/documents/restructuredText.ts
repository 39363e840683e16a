// reStructuredText as text: underlined headings, literal blocks and directives kept whole, tables cut between rows.
import { outlineWriter, sectionCharacters, type DocumentReader, type Piece } from "./outline.ts";
import { characters, codePieces, paragraphPieces, tablePieces, wholePiece } from "./pieces.ts";
import { indentedEnd, textBlocks, type Verbatim } from "./textBlocks.ts";

export const restructuredText: DocumentReader = {
  format: "restructuredtext",
  extensions: [".rst", ".rest"],
  read(text) {
    const lines = text.split("\n");
    const writer = outlineWriter();
    /** Adornments in the order of their first use: that order is the level. */
    const levels: string[] = [];
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
      const heading = headingAt(lines, line);
      if (!heading) continue;
      blocksUntil(line);
      if (!levels.includes(heading.adornment)) levels.push(heading.adornment);
      const words = plainWords(heading.title);
      writer.heading(levels.indexOf(heading.adornment) + 1, words);
      title ??= words;
      start = heading.end + 1;
      line = heading.end;
    }
    blocksUntil(lines.length);
    return { ...(title !== undefined && { title }), sections: writer.sections() };
  },
};

const adornmentLine = /^([!-/:-@[-`{-~])\1+\s*$/;

function headingAt(
  lines: readonly string[],
  line: number,
): { title: string; adornment: string; end: number } | undefined {
  const before = (lines[line - 1] ?? "").trim();
  if (before !== "") return undefined;
  const first = lines[line]!.trimEnd();
  const second = (lines[line + 1] ?? "").trimEnd();
  const third = (lines[line + 2] ?? "").trimEnd();
  if (
    adornmentLine.test(first) &&
    first === third &&
    second.trim() !== "" &&
    second.trim().length <= first.length
  ) {
    return { title: second, adornment: first[0]! + first[0]!, end: line + 2 };
  }
  const titled = /^\S/.test(first) && !adornmentLine.test(first) && !first.startsWith(".. ");
  if (!titled || !adornmentLine.test(second) || second.length < 3 || second.length < first.length)
    return undefined;
  return { title: first, adornment: second[0]!, end: line + 1 };
}

function verbatim(
  lines: readonly string[],
  line: number,
  to: number,
  startsBlock: boolean,
): Verbatim | undefined {
  const text = lines[line]!;
  if (startsBlock && text.startsWith(".. ")) return explicitMarkup(lines, line, to);
  if (startsBlock && text.trim() === "..") return { end: indentedEnd(lines, line, to), pieces: [] };
  if (startsBlock && /^\s*\+(?:[-=]+\+)+\s*$/.test(text)) return gridTable(lines, line, to);
  if (startsBlock && /^\s*=+(?:\s+=+)+\s*$/.test(text)) return simpleTable(lines, line, to);
  // The paragraph before a literal block ends in `::` and stays with it.
  if (!text.trimEnd().endsWith("::") || !startsBlock) return literalAfter(lines, line, to);
  const end = indentedEnd(lines, line, to);
  return end > line && (lines[line + 1] ?? "").trim() === ""
    ? { end, pieces: codePieces(lines, line, end) }
    : undefined;
}

/** An indented block whose paragraph, several lines above, ended in `::`. */
function literalAfter(lines: readonly string[], line: number, to: number): Verbatim | undefined {
  if (!/^[ \t]/.test(lines[line]!) || (lines[line - 1] ?? "").trim() !== "") return undefined;
  let above = line - 1;
  while (above >= 0 && lines[above]!.trim() === "") above--;
  if (above < 0 || !lines[above]!.trimEnd().endsWith("::")) return undefined;
  const end = indentedEnd(lines, line, to);
  return { end, pieces: codePieces(lines, line, end) };
}

/** `.. name::` with what is indented under it; comments, link targets and substitutions are left out. */
function explicitMarkup(lines: readonly string[], line: number, to: number): Verbatim {
  const end = indentedEnd(lines, line, to);
  const name = /^\.\.\s+(?:\|[^|]+\|\s+)?([\w:.-]+)::(?:\s|$)/.exec(lines[line]!)?.[1];
  const isNote = /^\.\.\s+\[[^\]]+\]\s/.test(lines[line]!);
  const unseen = ["image", "figure", "toctree", "include", "index", "meta", "raw", "contents", "highlight"];
  if (!isNote && (name === undefined || unseen.includes(name))) return { end, pieces: [] };
  const isCode =
    name !== undefined && /^(?:code|code-block|sourcecode|literalinclude|math|parsed-literal)$/.test(name);
  if (isCode || characters(lines, line, end) <= sectionCharacters)
    return { end, pieces: codePieces(lines, line, end) };
  return { end, pieces: paragraphsOf(lines, line, end) };
}

function paragraphsOf(lines: readonly string[], first: number, last: number): Piece[] {
  return textBlocks(lines, first, last + 1, () => undefined).flatMap((block) => block.pieces);
}

function gridTable(lines: readonly string[], line: number, to: number): Verbatim {
  let end = line;
  while (end + 1 < to && /^\s*[+|]/.test(lines[end + 1]!)) end++;
  if (characters(lines, line, end) <= sectionCharacters)
    return { end, pieces: [wholePiece(lines, line, end)] };
  let headerEnd = line;
  for (let at = line; at <= end; at++) if (/^\s*\+=/.test(lines[at]!)) headerEnd = at;
  // A row is the lines up to its rule; the next row begins after that rule.
  let afterRule = true;
  const begins = (text: string): boolean => {
    const starts = afterRule;
    afterRule = /^\s*\+-/.test(text);
    return starts;
  };
  return { end, pieces: tablePieces(lines, line, end, headerEnd - line + 1, "", begins) };
}

function simpleTable(lines: readonly string[], line: number, to: number): Verbatim {
  const rules: number[] = [line];
  let end = line;
  for (let at = line + 1; at < to; at++) {
    if (/^\s*=+(?:\s+=+)+\s*$/.test(lines[at]!)) {
      rules.push(at);
      end = at;
      // Two rules and a blank line: a table without a header; three: with one.
      if (rules.length === 3 || (lines[at + 1] ?? "").trim() === "") break;
    }
  }
  if (end === line) return { end, pieces: paragraphPieces(lines, line, line) };
  if (characters(lines, line, end) <= sectionCharacters)
    return { end, pieces: [wholePiece(lines, line, end)] };
  const headerLines = rules.length === 3 ? rules[1]! - line + 1 : 1;
  const rule = lines[end]!;
  const begins = (text: string): boolean => /^\S/.test(text) && text !== rule;
  return { end, pieces: tablePieces(lines, line, end, headerLines, rule, begins) };
}

function plainWords(title: string): string {
  return title
    .replace(/:[\w:-]+:`([^`<]+)(?:<[^>]*>)?`/g, "$1")
    .replace(/`{1,2}([^`<]+)(?:<[^>]*>)?`{1,2}_{0,2}/g, "$1")
    .replace(/\*{1,2}([^*]+)\*{1,2}/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
