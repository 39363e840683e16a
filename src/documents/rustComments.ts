// Rust: `///` and `/** */` before an item, `//!` at the top of a file or module.
import { blockComments, commentsOutline, lineComments, namedComments, type Language } from "./docComments.ts";
import type { DocumentReader } from "./outline.ts";

export const rustComments: DocumentReader = {
  format: "source",
  extensions: [".rs"],
  read(text, path) {
    const lines = text.split("\n");
    const spans = [
      ...lineComments(lines, /^\s*\/\/\/(?!\/)/),
      ...lineComments(lines, /^\s*\/\/!/, true),
      ...blockComments(lines),
    ];
    return commentsOutline(namedComments(lines, spans, language), path);
  },
};

const language: Language = {
  between: /^\s*(?:$|#!?\[.*\]\s*$|\/\/(?![/!]))/,
  declaration(line) {
    const item =
      /^(?:pub(?:\([^)]*\))?\s+)?(?:default\s+)?(?:const\s+(?=fn|unsafe|async|extern))?(?:async\s+)?(?:unsafe\s+)?(?:extern\s+"[^"]*"\s+)?(fn|struct|enum|trait|type|mod|union|static(?:\s+mut)?|const|macro_rules!)\s+(\w+)/.exec(
        line,
      );
    if (item) return { name: item[2]!, container: /^(?:struct|enum|trait|mod|union)$/.test(item[1]!) };
    const implementation =
      /^(?:unsafe\s+)?impl\b(?:\s*<[^{]*?>\s)?\s*(?:[\w:<>, ']+\s+for\s+)?&?(?:\w+::)*(\w+)/.exec(line);
    if (implementation) return { name: implementation[1]!, container: true };
    const member = /^(?:pub(?:\([^)]*\))?\s+)?(\w+)\s*(?::(?!:)|,|\(|\{|=|$)/.exec(line);
    return member && !/^(?:let|use|return|if|match|for|while|loop|else)$/.test(member[1]!)
      ? { name: member[1]!, container: false }
      : undefined;
  },
};
