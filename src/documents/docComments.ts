// What the readers of source files share: comments found in a file become an outline, titled by what they document.
import { markdownOutline } from "./markdown.ts";
import type { Outline, OutlineSection } from "./outline.ts";
import { movedDown } from "./pieces.ts";
import { textOutline } from "./plainText.ts";

/** A doc comment without its marks; line i of `lines` is line `startLine + i` of the file. */
export interface DocComment {
  /** Names from the outermost container to the documented thing; empty for the file itself. */
  readonly names: readonly string[];
  readonly startLine: number;
  readonly lines: readonly string[];
}

/** One section (or more, if it is long or has headings) per comment, under the file's name. */
export function commentsOutline(
  comments: readonly DocComment[],
  path: string,
  syntax: "markdown" | "text" = "markdown",
): Outline {
  const title = path.slice(path.lastIndexOf("/") + 1);
  const sections = comments.flatMap(({ names, startLine, lines }) => {
    const text = lines.join("\n");
    const outline = syntax === "markdown" ? markdownOutline(text) : textOutline(text);
    return outline.sections.map(({ headingTrail, blocks }): OutlineSection => ({
      headingTrail: [title, ...names, ...headingTrail],
      blocks: blocks.map(({ pieces }) => ({ pieces: movedDown(pieces, startLine - 1) })),
    }));
  });
  return { title, sections };
}

/** A comment as it stands in the file, 0-based lines, both inclusive. */
export interface CommentSpan {
  readonly first: number;
  readonly last: number;
  readonly lines: readonly string[];
  /** It documents what it stands in (`//!`), not what follows. */
  readonly inner?: boolean;
}

/** Comments that begin a line with `/**` (not a plain block comment, not a rule of stars), without the leading stars. */
export function blockComments(lines: readonly string[]): CommentSpan[] {
  const spans: CommentSpan[] = [];
  for (let line = 0; line < lines.length; line++) {
    if (!/^\s*\/\*\*(?![*/])/.test(lines[line]!)) continue;
    let last = line;
    while (
      last < lines.length &&
      !lines[last]!.slice(last === line ? lines[line]!.indexOf("/**") + 3 : 0).includes("*/")
    ) {
      last++;
    }
    if (last === lines.length) break;
    const text = lines.slice(line, last + 1).map((raw, index) => {
      const closed = raw.replace(/\s*\*\/.*$/, "");
      return index === 0 ? closed.replace(/^\s*\/\*\*\s?/, "") : closed.replace(/^\s*\*? ?/, "");
    });
    spans.push({ first: line, last, lines: text });
    line = last;
  }
  return spans;
}

/** Runs of lines that begin with the mark, which is taken off. */
export function lineComments(lines: readonly string[], mark: RegExp, inner = false): CommentSpan[] {
  const spans: CommentSpan[] = [];
  for (let line = 0; line < lines.length; line++) {
    if (!mark.test(lines[line]!)) continue;
    let last = line;
    while (last + 1 < lines.length && mark.test(lines[last + 1]!)) last++;
    const text = lines.slice(line, last + 1).map((raw) => raw.replace(mark, "").replace(/^ /, ""));
    spans.push({ first: line, last, lines: text, inner });
    line = last;
  }
  return spans;
}

export interface Declaration {
  readonly name: string;
  /** Others can be declared in it (a class, a module). */
  readonly container: boolean;
}

/** How a language is read: what a line declares, and which lines may stand between a comment and its declaration. */
export interface Language {
  declaration(line: string): Declaration | undefined;
  readonly between: RegExp;
}

/**
 * The comments with the names of what they document; those that document nothing are left out.
 * Containers are told by their indentation, which formatters keep; a file without it loses only the outer names.
 */
export function namedComments(
  lines: readonly string[],
  spans: readonly CommentSpan[],
  language: Language,
): DocComment[] {
  const open: { indent: number; name: string }[] = [];
  const comments: DocComment[] = [];
  const sorted = spans.toSorted((a, b) => a.first - b.first);
  let line = 0;
  const outerNames = (indent: number): string[] => {
    while (open.length > 0 && open[open.length - 1]!.indent >= indent) open.pop();
    return open.map(({ name }) => name);
  };
  const passTo = (end: number): void => {
    for (; line < end; line++) {
      const text = lines[line]!;
      // A declaration by keyword only: calls and statements open nothing.
      const declared = text.trim() === "" ? undefined : language.declaration(text.trim());
      if (declared?.container !== true) continue;
      outerNames(indentOf(text));
      open.push({ indent: indentOf(text), name: declared.name });
    }
  };
  for (const span of sorted) {
    passTo(span.first);
    line = Math.max(line, span.last + 1);
    if (span.inner === true) {
      comments.push({
        names: outerNames(indentOf(lines[span.first]!)),
        startLine: span.first + 1,
        lines: span.lines,
      });
      continue;
    }
    let next = span.last + 1;
    while (next < lines.length && language.between.test(lines[next]!)) next++;
    const declared = next < lines.length ? language.declaration(lines[next]!.trim()) : undefined;
    if (!declared) continue;
    const names = [...outerNames(indentOf(lines[next]!)), declared.name];
    comments.push({ names, startLine: span.first + 1, lines: span.lines });
  }
  return comments;
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
