// Java, C and C++: `/** */` and `///` before a declaration.
import { blockComments, commentsOutline, lineComments, namedComments, type Language } from "./docComments.ts";
import type { DocumentReader } from "./outline.ts";

export const cComments: DocumentReader = {
  format: "source",
  extensions: [".java", ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx"],
  read(text, path) {
    const lines = text.split("\n");
    const spans = [...blockComments(lines), ...lineComments(lines, /^\s*\/\/[/!](?!\/)<?/)];
    return commentsOutline(namedComments(lines, spans, language), path);
  },
};

const language: Language = {
  between: /^\s*(?:$|@[\w.]+(?:\(.*\))?\s*$|template\s*<.*>\s*$|\[\[.*\]\]\s*$|#(?:if|ifdef|ifndef|endif)\b)/,
  declaration(line) {
    const macro = /^#\s*define\s+(\w+)/.exec(line);
    if (macro) return { name: macro[1]!, container: false };
    if (
      /^(?:#|import\b|package\b|using namespace\b|return\b|if\b|for\b|while\b|else\b|switch\b|throw\b|\})/.test(
        line,
      )
    ) {
      return undefined;
    }
    const container =
      /^(?:template\s*<[^{]*?>\s*)?(?:[\w@]+\s+)*?(?:class|interface|@interface|enum(?:\s+class|\s+struct)?|struct|union|record|namespace)\s+(?:\[\[[^\]]*\]\]\s*)?(?:[A-Z_]+\s+)?(\w+)\s*(?:final\b|[({:<]|extends\b|implements\b|$)/.exec(
        line,
      );
    if (container) return { name: container[1]!, container: true };
    const called = /(~?[\w]+(?:::~?\w+)*)\s*\(/.exec(line);
    if (called && !line.slice(0, called.index).includes("=")) return { name: called[1]!, container: false };
    const variable = /(\w+)\s*(?:\[[^\]]*\]\s*)*(?:=|;|,|\{|:|$)/.exec(line);
    return variable ? { name: variable[1]!, container: false } : undefined;
  },
};
