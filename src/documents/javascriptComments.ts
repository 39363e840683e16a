// TypeScript and JavaScript: `/** */` before a declaration or a member, and the file's own (@packageDocumentation, @module).
import {
  blockComments,
  commentsOutline,
  namedComments,
  type DocComment,
  type Language,
} from "./docComments.ts";
import type { DocumentReader } from "./outline.ts";

export const javascriptComments: DocumentReader = {
  format: "source",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"],
  read(text, path) {
    const lines = text.split("\n");
    const spans = blockComments(lines);
    const first = spans[0];
    const ofFile =
      first && /@(?:packageDocumentation|module|fileoverview|file)\b/.test(first.lines.join("\n"));
    const file: DocComment[] = ofFile ? [{ names: [], startLine: first.first + 1, lines: first.lines }] : [];
    return commentsOutline(
      [...file, ...namedComments(lines, ofFile ? spans.slice(1) : spans, language)],
      path,
    );
  },
};

const language: Language = {
  between: /^\s*(?:$|@[\w$.]+(?:\(.*\))?\s*$|\/\/)/,
  declaration(line) {
    const keyword =
      /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(function\s*\*?|class|interface|type|(?:const\s+)?enum|namespace|module|const|let|var)\s+([\w$]+)/.exec(
        line,
      );
    if (keyword)
      return {
        name: keyword[2]!,
        container: /^(?:class|interface|type|enum|const\s+enum|namespace|module)$/.test(keyword[1]!),
      };
    const member =
      /^(?:(?:export|public|private|protected|static|readonly|override|abstract|declare|accessor|async|get|set)\s+)*\*?\s*(#?[\w$]+|"[^"]+"|'[^']+')\s*[?!]?\s*(?:[(<:=;,]|$)/.exec(
        line,
      );
    if (
      !member ||
      /^(?:import|return|if|for|while|switch|throw|new|await|export|default|try)$/.test(member[1]!)
    )
      return undefined;
    return { name: member[1]!.replace(/^["']|["']$/g, ""), container: false };
  },
};
