// Finds passwords, keys and tokens in texts and masks them before anything else reads the text.
import { lintSource } from "@secretlint/core";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";

/** What stands in a text where a secret stood. */
export const secretMask = "[secret masked]";

export interface MaskedText {
  /** The text with as many lines as before. */
  readonly text: string;
  readonly secrets: readonly { readonly line: number; readonly kind: string }[];
}

/**
 * Masks the secrets of many texts at once.
 * They are scanned as one, since secretlint keeps a record of every call it gets and searches all of them in each:
 * a call per file takes quadratic time over the files.
 */
export async function maskSecrets(texts: readonly string[]): Promise<MaskedText[]> {
  const starts: number[] = [];
  let length = 0;
  for (const text of texts) {
    starts.push(length);
    length += text.length + separator.length;
  }
  const found = texts.map((): Range[] => []);
  const again = new Set<number>();
  let index = 0;
  for (const range of await findSecrets(texts.join(separator))) {
    while (index + 1 < texts.length && starts[index + 1]! <= range.start) index++;
    const start = starts[index]!;
    const end = start + texts[index]!.length;
    if (range.end <= end) {
      found[index]!.push({ ...range, start: range.start - start, end: range.end - start });
      continue;
    }
    // A key that begins in one text and ends in another is none: each of the two must be judged by itself.
    for (let other = index; other < texts.length && starts[other]! < range.end; other++) again.add(other);
  }
  for (const other of again) found[other] = await findSecrets(texts[other]!);
  return texts.map((text, textIndex) => mask(text, found[textIndex]!));
}

const separator = "\n\n";

// Loaded once. The preset's rule that lets a comment in the document switch the scan off is left out:
// masking an example costs nothing, learning a key does.
const config = {
  rules: rules
    .filter((rule) => rule.meta.id !== "@secretlint/secretlint-rule-filter-comments")
    .map((rule) => ({ id: rule.meta.id, rule })),
};

interface Range {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/** Sorted, without overlaps. */
async function findSecrets(text: string): Promise<Range[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: "documents.txt", ext: ".txt", contentType: "text" },
    options: { config, noPhysicFilePath: true },
  });
  const reported = messages.map(({ messageId, range }): Range => {
    const [start, end] = messageId === "AWSSecretAccessKey" ? awsSecret(text, range) : range;
    return { start, end: endOfToken(text, end), kind: messageId };
  });
  const commented = Array.from(text.matchAll(commentedKey), ({ index, 0: key }): Range => {
    return { start: index, end: index + key.length, kind: "PrivateKey" };
  });
  const ranges = [...reported, ...commented].toSorted((a, b) => a.start - b.start);
  const merged: Range[] = [];
  for (const range of ranges) {
    const last = merged[merged.length - 1];
    if (last && range.start < last.end)
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, range.end) };
    else merged.push(range);
  }
  return merged;
}

/** A private key in a comment or quote, each line with its mark; secretlint knows only bare ones. */
const commentedKey =
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----[ \t]*\n(?:[ \t]*(?:\/\/[/!]?|\*|#|>)[ \t]*[A-Za-z0-9+/=]{1,100}[ \t]*\n){1,500}[ \t/!*#>]{0,20}-----END (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----/g;

/** secretlint 11 gives this one the place of the name and the length of the value, so that the value's end would stay. */
function awsSecret(text: string, range: readonly [number, number]): readonly [number, number] {
  const pattern = /(?::|=>|=)\s*["']?([A-Za-z0-9/+=]{40})/g;
  pattern.lastIndex = range[0];
  const match = pattern.exec(text);
  if (!match) return range;
  const end = match.index + match[0].length;
  return [end - 40, end];
}

function endOfToken(text: string, from: number): number {
  let end = from;
  while (end < text.length && /[A-Za-z0-9+/=_-]/.test(text[end]!)) end++;
  return end;
}

function mask(text: string, ranges: readonly Range[]): MaskedText {
  if (ranges.length === 0) return { text, secrets: [] };
  const parts: string[] = [];
  const secrets: { line: number; kind: string }[] = [];
  let end = 0;
  let line = 1;
  for (const range of ranges) {
    const before = text.slice(end, range.start);
    const secret = text.slice(range.start, range.end);
    line += lineEnds(before);
    secrets.push({ line, kind: range.kind });
    line += lineEnds(secret);
    parts.push(before, maskLines(secret));
    end = range.end;
  }
  parts.push(text.slice(end));
  return { text: parts.join(""), secrets };
}

/** Keeps the lines, and before each the comment or quote mark by which a reader knows where it belongs. */
function maskLines(secret: string): string {
  return secret
    .split("\n")
    .map(
      (line, index) =>
        (index === 0 ? "" : /^[ \t]*(?:(?:\/\/[/!]?|\*|#|>)(?:[ \t]+|$))?/.exec(line)![0]) + secretMask,
    )
    .join("\n");
}

function lineEnds(text: string): number {
  return text.split("\n").length - 1;
}
