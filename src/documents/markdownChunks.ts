// Cuts long Markdown where no block can go on, since the parser's time over one text grows faster than the text.

export interface Chunk {
  /** 0-based line of the text on which the chunk begins. */
  readonly firstLine: number;
  readonly lines: readonly string[];
}

/** From this many characters on, the next place will do. */
const chunkCharacters = 16_384;

/** The lines in chunks that together give the same blocks as the whole. */
export function markdownChunks(lines: readonly string[]): Chunk[] {
  const chunks: Chunk[] = [];
  let first = 0;
  let size = 0;
  let open: RegExp | undefined;
  for (const [line, text] of lines.entries()) {
    if (open) {
      if (open.test(text)) open = undefined;
    } else {
      if (size >= chunkCharacters && beginsBlock(text, lines[line - 1] ?? "")) {
        chunks.push({ firstLine: first, lines: lines.slice(first, line) });
        first = line;
        size = 0;
      }
      open = endOfOpened(text);
    }
    size += text.length + 1;
  }
  chunks.push({ firstLine: first, lines: lines.slice(first) });
  return chunks;
}

/** A heading, or a paragraph that can be no part of a list, quote or table above it. */
function beginsBlock(text: string, before: string): boolean {
  return /^#{1,6}[ \t]/.test(text) || (/^\p{L}/u.test(text) && /^(?:[ \t]*|=+[ \t]*|-+[ \t]*)$/.test(before));
}

/** How the block ends that begins on this line and may hold blank lines (a fence, raw HTML); undefined if none begins. */
function endOfOpened(text: string): RegExp | undefined {
  const fence = /^([ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)(`{3,}(?=[^`]*$)|~{3,})/.exec(text);
  if (fence) {
    const [, indent, mark] = fence;
    return new RegExp(`^[ \\t>]{0,${indent!.length + 3}}${mark![0]!}{${mark!.length},}[ \\t]*$`);
  }
  const html =
    /^ {0,3}<(?:(!--)|(pre|script|style|textarea)(?=[\s>]|$)|(\?)|(!\[CDATA\[)|(![A-Za-z]))(.*)$/i.exec(text);
  if (!html) return undefined;
  const end = html[1]
    ? /-->/
    : html[2]
      ? /<\/(?:pre|script|style|textarea)>/i
      : html[3]
        ? /\?>/
        : html[4]
          ? /\]\]>/
          : />/;
  return end.test(html[6]!) ? undefined : end;
}
