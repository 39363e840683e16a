// Cuts the text of a section into paragraphs, lists, tables and code. Tolerant: what is no other block is a paragraph.

export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      readonly items: readonly string[];
      readonly leadIn: string;
    }
  | {
      readonly kind: "table";
      readonly headers: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly kind: "code";
      readonly language: string;
      readonly lines: readonly string[];
      readonly before: string;
    };

/** Blocks of a section in order; `before` and `leadIn` are the paragraph in front of code and lists. */
export function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/\r?\n/);
  let paragraph: string[] = [];
  let lastParagraph = "";
  const endParagraph = (): void => {
    const joined = paragraph.join(" ").trim();
    paragraph = [];
    if (joined === "") return;
    blocks.push({ kind: "paragraph", text: joined });
    lastParagraph = joined;
  };

  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? "";
    const fence = /^\s*(`{3,}|~{3,})\s*([\w+-]*)/.exec(line);
    if (fence) {
      endParagraph();
      const end = lines.findIndex((other, j) => j > i && other.trim().startsWith(fence[1] ?? "```"));
      const last = end < 0 ? lines.length : end;
      blocks.push({
        kind: "code",
        language: (fence[2] ?? "").toLowerCase(),
        lines: lines.slice(i + 1, last).filter((code) => code.trim() !== ""),
        before: lastParagraph,
      });
      i = last + 1;
    } else if (isTableRow(line) && isTableRule(lines[i + 1] ?? "")) {
      endParagraph();
      let end = i + 2;
      while (isTableRow(lines[end] ?? "")) end++;
      blocks.push({
        kind: "table",
        headers: cells(line),
        rows: lines.slice(i + 2, end).map(cells),
      });
      i = end;
    } else if (listItem.test(line)) {
      endParagraph();
      const { items, next } = readItems(lines, i);
      blocks.push({ kind: "list", ordered: /^\s*\d/.test(line), items, leadIn: lastParagraph });
      i = next;
    } else {
      if (line.trim() === "") endParagraph();
      else paragraph.push(plain(line));
      i++;
    }
  }
  endParagraph();
  return blocks;
}

/** Text without links, images, emphasis and HTML; code spans stay. */
export function plain(markdown: string): string {
  return markdown
    .replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll(/\[([^\]]+)\]\[[^\]]*\]/g, "$1")
    .replaceAll(/(?<![\w`])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?![\w`])/g, "$2")
    .replaceAll(/(?<![\w`*])[*_](?=\S)([^*_`]+?)(?<=\S)[*_](?![\w`*])/g, "$1")
    .replaceAll(/<\/?[a-z][^>]*>/gi, "")
    .replaceAll(/^\s*>\s?/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

const listItem = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+\S/;

function readItems(lines: readonly string[], from: number): { items: string[]; next: number } {
  const items: string[] = [];
  let i = from;
  for (; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (listItem.test(line)) items.push(plain(line.replace(/^\s*(?:[-*+•]|\d{1,3}[.)])\s+/, "")));
    else if (line.trim() === "") {
      // A blank line ends the list unless another item follows.
      if (!listItem.test(lines[i + 1] ?? "")) break;
    } else if (/^\s+\S/.test(line)) items.push(`${items.pop() ?? ""} ${plain(line)}`.trim());
    else break;
  }
  return { items, next: i };
}

function isTableRow(line: string): boolean {
  return /^\s*\|.*\|\s*$/.test(line) || /^[^|`]+\|[^|]+/.test(line);
}

function isTableRule(line: string): boolean {
  return /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/.test(line) && line.includes("|");
}

function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => plain(cell.replaceAll("\\|", "|")));
}
