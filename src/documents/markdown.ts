// Markdown and MDX: headings, and the blocks under them by the lines they stand on. Text stays as written.
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTable } from "micromark-extension-gfm-table";
import type { Nodes, RootContent, Table } from "mdast";
import {
  outlineWriter,
  sectionCharacters,
  type DocumentReader,
  type Outline,
  type Piece,
} from "./outline.ts";
import { markdownChunks } from "./markdownChunks.ts";
import { characters, codePieces, movedDown, paragraphPieces, tablePieces, wholePiece } from "./pieces.ts";

export const markdown: DocumentReader = {
  format: "markdown",
  extensions: [".md", ".mdx", ".markdown"],
  read(text, path) {
    const { body, title } = withoutFrontMatter(text);
    const outline = markdownOutline(body, { mdx: path.toLowerCase().endsWith(".mdx") });
    return title === undefined ? outline : { ...outline, title };
  },
};

/**
 * The outline of Markdown that need not be a file of its own (a comment's text); lines count from 1.
 * @throws RangeError for nesting that no author writes
 */
export function markdownOutline(text: string, { mdx = false } = {}): Outline {
  const all = text.split("\n");
  if (all.some(isTooDeep)) throw new RangeError("Markdown nested too deeply");
  const writer = outlineWriter();
  let title: string | undefined;
  for (const { firstLine, lines } of markdownChunks(all)) {
    const write = (pieces: readonly Piece[]): void => writer.block({ pieces: movedDown(pieces, firstLine) });
    for (const node of blocksOf(lines.join("\n"))) {
      const heading = headingOf(node, lines);
      if (!heading) {
        if (!isHidden(node, lines, mdx)) write(piecesOf(node, lines));
        continue;
      }
      writer.heading(heading.level, heading.title);
      if (heading.title !== "") title ??= heading.title;
      if (heading.after !== undefined && hasWords(heading.after)) {
        const [first, last] = linesOf(node);
        write([{ startLine: first + 1, endLine: last + 1, text: heading.after }]);
      }
    }
  }
  return { ...(title !== undefined && { title }), sections: writer.sections() };
}

/** The parser's time and stack grow with the square of the depth. A long rule (`- - -`) is not deep. */
function isTooDeep(line: string): boolean {
  return (
    line.length > 100 &&
    /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){100}/.test(line) &&
    !/^[\s*-]*$/.test(line)
  );
}

// What stands inside a line does not move a block's border; leaving it out halves the time.
const blocksOnly = {
  disable: {
    null: [
      "attention",
      "autolink",
      "characterEscape",
      "characterReference",
      "codeText",
      "hardBreakEscape",
      "htmlText",
      "labelStartImage",
      "labelStartLink",
      "labelEnd",
    ],
  },
};

function blocksOf(text: string): RootContent[] {
  return fromMarkdown(text, {
    extensions: [gfmTable(), blocksOnly],
    mdastExtensions: [gfmTableFromMarkdown()],
  }).children;
}

interface Heading {
  readonly level: number;
  readonly title: string;
  /** Of HTML: what stands in the same block after the heading. */
  readonly after?: string;
}

function headingOf(node: RootContent, lines: readonly string[]): Heading | undefined {
  if (node.type === "heading") {
    const [first, last] = linesOf(node);
    const parsed = fromMarkdown(lines.slice(first, last + 1).join("\n"));
    return { level: node.depth, title: parsed.children.map(words).join(" ").replace(/\s+/g, " ").trim() };
  }
  if (node.type !== "html") return undefined;
  // The centred title at the top of many READMEs, with or without a logo before it.
  const html = /<h([1-6])\b[^<>]{0,300}>([^]{0,1000}?)<\/h\1>/i.exec(node.value.slice(0, 4000));
  if (!html || hasWords(node.value.slice(0, html.index))) return undefined;
  const after = node.value.slice(html.index + html[0].length).trim();
  return { level: Number(html[1]), title: withoutTags(html[2]!).replace(/\s+/g, " ").trim(), after };
}

function withoutTags(html: string): string {
  return withoutComments(html).replace(/<[^<>]{0,2000}>/g, " ");
}

function hasWords(html: string): boolean {
  return /[\p{L}\p{N}]/u.test(withoutTags(html));
}

/** The words of a node without markup. */
function words(node: Nodes): string {
  if (node.type === "text" || node.type === "inlineCode") return node.value;
  if (node.type === "break") return " ";
  return "children" in node ? node.children.map(words).join("") : "";
}

/** What a reader of the page does not see as text: comments, link targets, rules, bare images, the imports of MDX. */
function isHidden(node: RootContent, lines: readonly string[], mdx: boolean): boolean {
  if (node.type === "definition" || node.type === "thematicBreak") return true;
  if (node.type === "html")
    return !/[\p{L}\p{N}]/u.test(withoutComments(node.value).replace(/<[^<>]{0,2000}>/g, ""));
  if (node.type !== "paragraph") return false;
  const [first, last] = linesOf(node);
  const text = lines.slice(first, last + 1).join("\n");
  if (
    mdx &&
    /^(?:import\s[^\n]{0,300}["']|export\s+(?:const|let|var|default|function|class|async|\{|\*))/.test(text)
  ) {
    return true;
  }
  if (!text.includes("![") && !text.includes("<")) return false;
  const visible = text
    .replace(/!\[[^\][]{0,300}\](?:\([^()\s]{0,1000}[^()]{0,300}\)|\[[^\][]{0,300}\])?/g, "")
    .replace(/\[\s*\](?:\([^()\s]{0,1000}[^()]{0,300}\)|\[[^\][]{0,300}\])/g, "");
  return !hasWords(visible);
}

function piecesOf(node: Nodes, lines: readonly string[]): readonly Piece[] {
  const [first, last] = linesOf(node);
  const fits = characters(lines, first, last) <= sectionCharacters;
  if (node.type === "code") {
    // The marks of a list or quote before the fence stay with the first part only.
    const fence = /^\s*((?:`{3,}|~{3,}).*)$/.exec(
      lines[first]!.replace(/^(?:\s*(?:[-*+>]|\d+[.)]))+\s+/, ""),
    )?.[1];
    if (fence === undefined) return codePieces(lines, first, last);
    return codePieces(lines, first, last, { before: fence, after: /^[`~]+/.exec(fence)![0] });
  }
  if (node.type === "table") {
    return fits ? [wholePiece(lines, first, last)] : tablePieces(lines, first, last, bodyOf(node) - first);
  }
  if (node.type === "html") return htmlPieces(node.value, lines, first, last);
  if (node.type === "list") return childPieces(node, lines);
  if (node.type === "listItem" || node.type === "blockquote") {
    return fits ? [wholePiece(lines, first, last)] : childPieces(node, lines);
  }
  return paragraphPieces(lines, first, last);
}

/** Nested blocks whose markers stand on the same line (`- - a`) cannot be cut between lines: the parent goes whole. */
function childPieces(
  node: Extract<Nodes, { type: "list" | "listItem" | "blockquote" }>,
  lines: readonly string[],
): Piece[] {
  const pieces = node.children.flatMap((child) => piecesOf(child, lines));
  const [first, last] = linesOf(node);
  const inOrder = pieces.every(
    (piece, index) => index === 0 || piece.startLine >= pieces[index - 1]!.endLine,
  );
  return inOrder && pieces.length > 0 ? pieces : [wholePiece(lines, first, last)];
}

function bodyOf(table: Table): number {
  const firstRow = table.children[1];
  return firstRow ? linesOf(firstRow)[0] : linesOf(table)[1] + 1;
}

function htmlPieces(value: string, lines: readonly string[], first: number, last: number): readonly Piece[] {
  if (value.includes("<!--")) {
    const text = withoutComments(value).trim();
    if (text.length <= sectionCharacters) return [{ startLine: first + 1, endLine: last + 1, text }];
  }
  if (characters(lines, first, last) <= sectionCharacters) return [wholePiece(lines, first, last)];
  if (/<pre\b/i.test(value)) return codePieces(lines, first, last);
  const begins = /<tr\b/i.test(value)
    ? /^\s*<(?:tr|table)\b/i
    : /^\s*<(?:p|li|h[1-6]|div|dt|ul|ol|details|section)\b/i;
  const pieces: Piece[] = [];
  let start = first;
  for (let line = first + 1; line <= last + 1; line++) {
    if (line <= last && !begins.test(lines[line]!)) continue;
    pieces.push(wholePiece(lines, start, line - 1));
    start = line;
  }
  return pieces;
}

function withoutComments(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = html.indexOf("<!--", at);
    if (start < 0) return parts.join("") + html.slice(at);
    parts.push(html.slice(at, start));
    const end = html.indexOf("-->", start + 4);
    if (end < 0) return parts.join("");
    at = end + 3;
  }
}

/** YAML (`---`) or TOML (`+++`) at the very top becomes blank lines, so that all others keep their numbers. */
function withoutFrontMatter(text: string): { body: string; title?: string } {
  const fence = /^(---|\+\+\+)[ \t]*\n/.exec(text)?.[1];
  if (fence === undefined) return { body: text };
  const lines = text.split("\n");
  const end = lines.findIndex(
    (line, index) => index > 0 && (line.trimEnd() === fence || (fence === "---" && line === "...")),
  );
  if (end < 0) return { body: text };
  const matter = lines.slice(1, end);
  // A rule followed by prose and another rule is no front matter.
  if (!matter.every((line) => line.trim() === "" || /^(?:[\w"'.-]+\s*[:=]|\s|#|-|[\]}])/.test(line)))
    return { body: text };
  const named = matter
    .map((line) => /^title\s*[:=]\s*(["']?)(.+?)\1\s*$/.exec(line)?.[2])
    .find((title) => title !== undefined);
  const body = "\n".repeat(end + 1) + lines.slice(end + 1).join("\n");
  return named === undefined ? { body } : { body, title: named };
}

/** 0-based, both inclusive. */
function linesOf(node: Nodes): readonly [number, number] {
  const { position } = node;
  if (!position) throw new Error(`The ${node.type} has no position.`);
  return [position.start.line - 1, position.end.line - 1];
}
