// Go: the `//` lines right before a declaration, and before `package` for the file.
import {
  commentsOutline,
  lineComments,
  namedComments,
  type DocComment,
  type Language,
} from "./docComments.ts";
import type { DocumentReader } from "./outline.ts";

export const goComments: DocumentReader = {
  format: "source",
  extensions: [".go"],
  read(text, path) {
    const lines = text.split("\n");
    // `//go:build` and its like are for tools; a blank line under a comment parts it from the declaration.
    const spans = lineComments(lines, /^\s*\/\/(?!go:|line |\s*\+build|nolint)/).filter(
      ({ last }) => (lines[last + 1] ?? "").trim() !== "",
    );
    const comments: DocComment[] = [];
    const rest = spans.filter((span) => {
      const ofPackage = /^package\s/.test(lines[span.last + 1]!);
      if (ofPackage) comments.push({ names: [], startLine: span.first + 1, lines: span.lines });
      return !ofPackage;
    });
    return commentsOutline(
      [...comments, ...namedComments(lines, declaredOnly(lines, rest), language)],
      path,
      "text",
    );
  },
};

const language: Language = {
  between: /^\s*\/\/(?:go:|nolint)/,
  declaration(line) {
    const method = /^func\s+\(\s*(?:\w+\s+)?\*?\s*(\w+)(?:\[[^\]]*\])?\s*\)\s*(\w+)/.exec(line);
    if (method) return { name: `${method[1]!}.${method[2]!}`, container: false };
    const keyword = /^(func|type|var|const)\s+(\w+)/.exec(line);
    if (keyword) return { name: keyword[2]!, container: keyword[1] === "type" };
    const member = /^(\w+)(?:,\s*\w+)*(?:\s|\(|$)/.exec(line);
    return member &&
      !/^(?:func|type|var|const|if|for|switch|return|case|go|defer|import|package|select)$/.test(member[1]!)
      ? { name: member[1]!, container: false }
      : undefined;
  },
};

/** Leaves out what stands in the bodies of functions: only groups and types have members. */
function declaredOnly<T extends { readonly first: number }>(
  lines: readonly string[],
  spans: readonly T[],
): T[] {
  const inMembers = new Set<number>();
  let members = false;
  for (const [line, text] of lines.entries()) {
    if (/^(?:type\s+\w+.*\b(?:struct|interface)\s*\{|(?:var|const|type)\s*\()\s*(?:\/\/.*)?$/.test(text))
      members = true;
    else if (/^[)}]/.test(text)) members = false;
    else if (members) inMembers.add(line);
  }
  return spans.filter(({ first }) => lines[first]!.startsWith("//") || inMembers.has(first));
}
