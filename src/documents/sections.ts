// Packs the blocks under each heading into sections of about the same size, each with its hash.
import { createHash } from "node:crypto";
import { sectionCharacters, type Block, type Outline, type Piece } from "./outline.ts";
import { boundedPieces } from "./pieces.ts";
import { secretMask } from "./secrets.ts";
import type { Section } from "./types.ts";

/** A last part shorter than this joins the part before it. */
const tinyCharacters = 200;

/**
 * The sections of one document, in its order. Headings without words under them give none.
 * @param title stands for the heading of what comes before the first one
 */
export function sectionsOf(path: string, title: string, outline: Outline): Section[] {
  const sections: Section[] = [];
  for (const { headingTrail, blocks } of outline.sections) {
    const trail = (headingTrail.length > 0 ? headingTrail : [title]).map(shortHeading);
    for (const pieces of packed(blocks)) {
      const text = render(pieces);
      if (!hasWords(text)) continue;
      sections.push({
        id: `${path}#${sections.length + 1}`,
        document: path,
        headingTrail: trail,
        startLine: pieces[0]!.startLine,
        endLine: pieces[pieces.length - 1]!.endLine,
        text,
        contentHash: createHash("sha256")
          .update(JSON.stringify([trail, text]))
          .digest("hex"),
      });
    }
  }
  return sections;
}

/** Longer headings are text that was written as one. */
const headingCharacters = 300;

function shortHeading(heading: string): string {
  return heading.length > headingCharacters ? `${heading.slice(0, headingCharacters).trimEnd()}…` : heading;
}

function packed(blocks: readonly Block[]): Piece[][] {
  const parts: Piece[][] = [];
  let part: Piece[] = [];
  let size = 0;
  const flush = (): void => {
    if (part.length > 0) parts.push(part);
    part = [];
    size = 0;
  };
  const add = (piece: Piece): void => {
    const repeated = piece.frame && piece.opens !== true && part.length === 0 ? piece.frame.before.length : 0;
    part.push(piece);
    size += piece.text.length + 2 + repeated;
  };
  const bounded = blocks.map((block) => ({ pieces: boundedPieces(block.pieces) }));
  for (const { pieces, ledIn } of withLeadIns(bounded)) {
    const blockSize = sizeOf(pieces);
    const fitsAlone = blockSize <= sectionCharacters;
    if (size + blockSize > sectionCharacters && (fitsAlone || size > sectionCharacters / 2)) flush();
    for (const [index, piece] of pieces.entries()) {
      const withLeadIn = ledIn && index === 1;
      if (!fitsAlone && !withLeadIn && size + piece.text.length > sectionCharacters) flush();
      add(piece);
    }
  }
  flush();
  const last = parts[parts.length - 1];
  const before = parts[parts.length - 2];
  if (last && before && sizeOf(last) < tinyCharacters && sizeOf(before) <= sectionCharacters) {
    parts.splice(-2, 2, [...before, ...last]);
  }
  return parts;
}

/** A short paragraph that ends in a colon says what the list, table or code after it is: they go together. */
function withLeadIns(blocks: readonly Block[]): (Block & { readonly ledIn: boolean })[] {
  const joined: (Block & { readonly ledIn: boolean })[] = [];
  let leadIn: Piece | undefined;
  for (const block of blocks) {
    const only = block.pieces.length === 1 ? block.pieces[0]! : undefined;
    const ledIn = leadIn !== undefined;
    const pieces = leadIn ? [leadIn, ...block.pieces] : block.pieces;
    leadIn = undefined;
    if (only && pieces.length === 1 && only.text.length < tinyCharacters && only.text.endsWith(":"))
      leadIn = only;
    else joined.push({ pieces, ledIn });
  }
  if (leadIn) joined.push({ pieces: [leadIn], ledIn: false });
  return joined;
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.text.length + 2, 0);
}

function render(pieces: readonly Piece[]): string {
  const texts: string[] = [];
  let previous: Piece | undefined;
  const leave = (): void => {
    if (previous?.frame && previous.closes !== true && previous.frame.after !== "")
      texts.push(`\n${previous.frame.after}`);
  };
  for (const piece of pieces) {
    if (previous) {
      if (previous.frame !== piece.frame) leave();
      const gap = piece.startLine - previous.endLine;
      texts.push(gap > 1 ? "\n\n" : gap === 1 ? "\n" : " ");
    }
    if (piece.frame && piece.frame !== previous?.frame && piece.opens !== true)
      texts.push(`${piece.frame.before}\n`);
    texts.push(piece.text);
    previous = piece;
  }
  leave();
  return oneMaskPerSecret(
    texts
      .join("")
      .replace(/^(?:[^\S\n]*\n)+/, "")
      .trimEnd(),
  );
}

/** A secret of many lines was masked line by line to keep the line numbers; once is enough to read. */
function oneMaskPerSecret(text: string): string {
  if (!text.includes(secretMask)) return text;
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const repeats = line.trim() === secretMask && lines[lines.length - 1]?.endsWith(secretMask) === true;
    if (!repeats) lines.push(line);
  }
  return lines.join("\n");
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replaceAll(secretMask, ""));
}
