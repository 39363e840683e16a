// Python: the docstrings of modules, classes and functions.
import { commentsOutline, indentOf, type DocComment } from "./docComments.ts";
import type { DocumentReader } from "./outline.ts";

export const pythonDocstrings: DocumentReader = {
  format: "source",
  extensions: [".py", ".pyi"],
  read(text, path) {
    const lines = text.split("\n");
    const comments: DocComment[] = [];
    const open: { indent: number; name: string }[] = [];
    let line = nextStatement(lines, 0);
    const take = (at: number, names: readonly string[]): number => {
      const docstring = docstringAt(lines, at);
      if (!docstring) return at;
      comments.push({ names, startLine: at + 1, lines: docstring.lines });
      return docstring.last + 1;
    };
    line = take(line, []);
    while (line < lines.length) {
      const statement = lines[line]!;
      const declared = /^\s*(?:async\s+def|def|class)\s+(\w+)/.exec(statement);
      if (!declared) {
        // A string that is no docstring may hold lines that look like code.
        line = (tripleQuoted(lines, line) ?? line) + 1;
        continue;
      }
      const indent = indentOf(statement);
      while (open.length > 0 && open[open.length - 1]!.indent >= indent) open.pop();
      open.push({ indent, name: declared[1]! });
      const body = nextStatement(lines, signatureEnd(lines, line) + 1);
      line = Math.max(
        line + 1,
        take(
          body,
          open.map(({ name }) => name),
        ),
      );
    }
    return commentsOutline(comments, path, "text");
  },
};

const opening = /^\s*[rRuU]?("""|''')/;

function docstringAt(lines: readonly string[], line: number): { last: number; lines: string[] } | undefined {
  const quote = line < lines.length ? opening.exec(lines[line]!) : null;
  if (!quote) return undefined;
  const mark = quote[1]!;
  const texts: string[] = [lines[line]!.slice(quote[0].length)];
  let last = line;
  while (!texts[texts.length - 1]!.includes(mark)) {
    last++;
    if (last === lines.length) return undefined;
    texts.push(lines[last]!);
  }
  const closing = texts[texts.length - 1]!;
  texts[texts.length - 1] = closing.slice(0, closing.indexOf(mark));
  // As PEP 257 trims it: the least indentation of all lines but the first.
  const rest = texts.slice(1).filter((text) => text.trim() !== "");
  const margin = rest.reduce((least, text) => Math.min(least, indentOf(text)), Infinity);
  return {
    last,
    lines: texts.map((text, index) =>
      index === 0 ? text.trim() : text.slice(Math.min(margin, text.length)),
    ),
  };
}

/** Last line of a triple-quoted string that begins on `line`, if one does and goes on below. */
function tripleQuoted(lines: readonly string[], line: number): number | undefined {
  const text = lines[line]!;
  const mark = /"""|'''/.exec(text);
  if (!mark || text.includes(mark[0], mark.index + 3) || /^[^"']*#/.test(text)) return undefined;
  for (let last = line + 1; last < lines.length; last++) if (lines[last]!.includes(mark[0])) return last;
  return undefined;
}

/** Line on which the signature's colon stands; brackets may go over several lines. */
function signatureEnd(lines: readonly string[], line: number): number {
  let depth = 0;
  for (let at = line; at < Math.min(lines.length, line + 100); at++) {
    const code = lines[at]!.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""').replace(/#.*$/, "");
    for (const character of code) {
      if ("([{".includes(character)) depth++;
      else if (")]}".includes(character)) depth--;
    }
    if (depth <= 0) return at;
  }
  return line;
}

function nextStatement(lines: readonly string[], from: number): number {
  let line = from;
  while (line < lines.length && /^\s*(?:#.*)?$/.test(lines[line]!)) line++;
  return line;
}
