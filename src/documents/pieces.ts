// Cuts paragraphs, lists and code that are too long for one section at the least harmful places. Linear in the text.
import { codeCharacters, sectionCharacters, type Frame, type Piece } from "./outline.ts";

/** The lines `first` to `last` (0-based, inclusive) as one piece. */
export function wholePiece(lines: readonly string[], first: number, last: number): Piece {
  return { startLine: first + 1, endLine: last + 1, text: lines.slice(first, last + 1).join("\n") };
}

/** A paragraph: whole if it fits, else at sentence ends, else at blanks. */
export function paragraphPieces(lines: readonly string[], first: number, last: number): Piece[] {
  if (characters(lines, first, last) <= sectionCharacters) return [wholePiece(lines, first, last)];
  const pieces: Piece[] = [];
  let start = first;
  let size = 0;
  for (let line = first; line <= last; line++) {
    const text = lines[line]!;
    if (text.length > sectionCharacters) {
      if (line > start) pieces.push(wholePiece(lines, start, line - 1));
      for (const part of cutLongLine(text))
        pieces.push({ startLine: line + 1, endLine: line + 1, text: part });
      start = line + 1;
      size = 0;
      continue;
    }
    size += text.length;
    if (/[.!?:;]["')\]]?\s*$/.test(text.slice(-4)) || size > sectionCharacters / 2) {
      pieces.push(wholePiece(lines, start, line));
      start = line + 1;
      size = 0;
    }
  }
  if (start <= last) pieces.push(wholePiece(lines, start, last));
  return pieces;
}

/** Lines that begin a new piece where `begins` says so (list items, rows); a piece that is too long is a paragraph's. */
export function piecesBeginningAt(
  lines: readonly string[],
  first: number,
  last: number,
  begins: (line: string) => boolean,
): Piece[] {
  const pieces: Piece[] = [];
  let start = first;
  for (let line = first + 1; line <= last + 1; line++) {
    if (line <= last && !begins(lines[line]!)) continue;
    pieces.push(...paragraphPieces(lines, start, lastWithText(lines, start, line - 1)));
    start = line;
  }
  return pieces;
}

/**
 * Code, or a table whose rows cannot be told apart: one piece.
 * Only above `codeCharacters` is it cut at line ends, and then `frame` makes each part whole again.
 */
export function codePieces(lines: readonly string[], first: number, last: number, frame?: Frame): Piece[] {
  if (characters(lines, first, last) <= codeCharacters) return [wholePiece(lines, first, last)];
  const pieces: Piece[] = [];
  for (let line = first; line <= last; line++) {
    const text = lines[line]!;
    const parts = text.length > codeCharacters ? cutLongLine(text) : [text];
    for (const part of parts) {
      pieces.push({
        startLine: line + 1,
        endLine: line + 1,
        text: part,
        ...(frame && { frame, opens: line === first, closes: line === last && frame.after !== "" }),
      });
    }
  }
  return pieces;
}

/** Rows of a table; `headerLines` of them (the delimiter row too) are repeated in each part. */
export function tablePieces(
  lines: readonly string[],
  first: number,
  last: number,
  headerLines: number,
  after = "",
  begins: (line: string) => boolean = () => true,
): Piece[] {
  const bodyStart = first + headerLines;
  if (bodyStart > last) return [wholePiece(lines, first, last)];
  const frame: Frame = { before: lines.slice(first, bodyStart).join("\n"), after };
  const starts: number[] = [];
  for (let line = bodyStart; line <= last; line++) {
    if (starts.length === 0 || begins(lines[line]!)) starts.push(line);
  }
  return starts.map((start, index) => {
    const end = (starts[index + 1] ?? last + 1) - 1;
    const opens = index === 0;
    // The header stands with the first row, so that no part is a header alone.
    const piece = wholePiece(lines, opens ? first : start, end);
    return { ...piece, frame, opens, closes: after !== "" && index === starts.length - 1 };
  });
}

/**
 * Pieces short enough to stand in a prompt, whatever a file holds: a row of a table or a line of HTML of many thousand
 * characters is cut as a paragraph is, and lines that are repeated in each part are left out where they are that long.
 */
export function boundedPieces(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece) => cutPiece(withBoundedFrame(piece)));
}

function withBoundedFrame(piece: Piece): Piece {
  if (!piece.frame || piece.frame.before.length <= sectionCharacters) return piece;
  const { startLine, endLine, text } = piece;
  return { startLine, endLine, text };
}

function cutPiece(piece: Piece): Piece[] {
  if (piece.text.length <= codeCharacters) return [piece];
  const { frame, opens = false, closes = false } = piece;
  const parts = piece.text
    .split("\n")
    .flatMap((text, index) =>
      cutLongLine(text).map((part) => ({ line: Math.min(piece.startLine + index, piece.endLine), part })),
    );
  return parts.map(({ line, part }, index) => ({
    startLine: line,
    endLine: line,
    text: part,
    ...(frame && { frame, opens: opens && index === 0, closes: closes && index === parts.length - 1 }),
  }));
}

/** The pieces of a text whose first line is line `count + 1` of the file. */
export function movedDown(pieces: readonly Piece[], count: number): readonly Piece[] {
  if (count === 0) return pieces;
  return pieces.map((piece) => ({
    ...piece,
    startLine: piece.startLine + count,
    endLine: piece.endLine + count,
  }));
}

/** Characters of the lines `first` to `last`, line ends included. */
export function characters(lines: readonly string[], first: number, last: number): number {
  let sum = last - first;
  for (let line = first; line <= last; line++) sum += lines[line]!.length;
  return sum;
}

function lastWithText(lines: readonly string[], first: number, last: number): number {
  let line = last;
  while (line > first && lines[line]!.trim() === "") line--;
  return line;
}

function cutLongLine(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > sectionCharacters) {
    const window = text.slice(start, start + sectionCharacters);
    let cut = lastSentenceEnd(window);
    if (cut < sectionCharacters / 3) cut = window.lastIndexOf(" ") + 1;
    if (cut < sectionCharacters / 3) cut = isHighSurrogate(window) ? window.length - 1 : window.length;
    parts.push(text.slice(start, start + cut).trim());
    start += cut;
  }
  parts.push(text.slice(start).trim());
  return parts.filter((part) => part !== "");
}

function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?]["')\]]?\s|[。！？]/g)) end = match.index + match[0].length;
  return end;
}

function isHighSurrogate(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code <= 0xdbff;
}
