// Whether an answer holds a gold answer: containment after normalisation, on word and number borders.

/** True when any of the gold answers is in the answer. */
export function containsAnswer(answer: string, golds: readonly string[]): boolean {
  const text = normalise(answer);
  return golds.some((gold) => containsSpan(text, goldForm(gold)));
}

/** What of a gold answer must be found: normalised, without the full stop at its end. Empty when nothing is left. */
export function goldForm(gold: string): string {
  const whole = normalise(gold);
  const bare = whole.replace(/[.,;:!?]+$/, "").trim();
  // A gold answer that is only signs ("*", "...") is looked for as it stands.
  return bare === "" ? whole : bare;
}

/**
 * One form for what reads the same: lower case, no quotes or Markdown, one kind of space and dash, numbers without
 * thousands separators, "%" and "per cent" as "percent", numbers apart from their units.
 */
export function normalise(text: string): string {
  return (
    withoutMarkdown(text.replace(/[\u2018\u2019\u201a\u201b]/g, "'"))
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u2010-\u2015\u2212\u{fe58}\u{ff0d}]/gu, "-")
      .replace(/[`"'\u00ab\u00bb\u2018-\u201f\u2039\u203a\u00b4]/g, "")
      // NFKC has made the thin and hard spaces of "1 000" plain, so they are handled before it (see withoutMarkdown).
      .replace(/(?<![\p{L}\p{N}_.])(\d{1,3}(?:,\d{3})+)(?![\p{L}\p{N}_])/gu, (number) =>
        number.replaceAll(",", ""),
      )
      .replace(/(?<![\p{L}\p{N}_.])(\d{1,3}(?:_\d{3})+)(?![\p{L}\p{N}_])/gu, (number) =>
        number.replaceAll("_", ""),
      )
      .replace(/(?<=\d)\s*(?:%|per[ -]?cent\b)/g, " percent")
      .replace(unitAfterNumber, "$1 $2")
      .replace(/\s+/g, " ")
      .trim()
  );
}

/** Both already normalised. True when `span` stands in `text` with a border at each end that is a word or a number. */
export function containsSpan(text: string, span: string): boolean {
  if (span === "") return false;
  for (let at = text.indexOf(span); at >= 0; at = text.indexOf(span, at + 1)) {
    if (bordersBefore(text, at, span) && bordersAfter(text, at + span.length, span)) return true;
  }
  return false;
}

const wordSign = /[\p{L}\p{N}\p{M}_]/u;
// Scripts that are written without spaces have no borders to ask for.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

function bordersBefore(text: string, at: number, span: string): boolean {
  const first = firstSign(span);
  if (!wordSign.test(first) || unspaced.test(first)) return true;
  const before = text.slice(0, at);
  const last = lastSign(before);
  if (wordSign.test(last) && !unspaced.test(last)) return false;
  if (!/\d/.test(first)) return true;
  // "5" is neither the end of "2.5" nor "-5" (but it is in "3-5", a range).
  return !/\d\.$/.test(before) && !/(?:^|[\s(=:])-$/.test(before);
}

function bordersAfter(text: string, end: number, span: string): boolean {
  const last = lastSign(span);
  if (!wordSign.test(last) || unspaced.test(last)) return true;
  const after = text.slice(end);
  const first = firstSign(after);
  if (wordSign.test(first) && !unspaced.test(first)) return false;
  // "2" is not the start of "2.5", nor "1.2" of "1.2.3".
  return !(/\d/.test(last) && /^\.\d/.test(after));
}

function firstSign(text: string): string {
  return text === "" ? "" : String.fromCodePoint(text.codePointAt(0)!);
}

function lastSign(text: string): string {
  return /[\s\S]$/u.exec(text)?.[0] ?? "";
}

// "512MB" and "512 MB" read the same. Only units that are written right behind a number; "2nd", "3d" stay whole.
const unitAfterNumber =
  /(?<![\p{L}\p{N}_.])(\d+(?:\.\d+)?)(ns|us|\u03bcs|ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|b|kb|mb|gb|tb|kib|mib|gib|tib|kbps|mbps|gbps|hz|khz|mhz|ghz|px|pt|mm|cm|m|km|mg|g|kg|ml|l|v|mv|w|kw|kwh|ma)(?![\p{L}\p{N}_])/gu;

function withoutMarkdown(text: string): string {
  return (
    text
      // Thin, hard and figure spaces between groups of three digits.
      .replace(/(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))/g, "")
      .replace(/^\s*(?:```|~~~)[^\n`]*$/gm, "")
      .replace(/!?\[([^\]\n]+)\]\([^)\n]*\)/g, "$1")
      .replace(/^ {0,3}#{1,6}\s+(?=\S)/gm, "")
      .replace(/^\s*(?:[*+]|>)\s+(?=[\p{L}\p{N}`*_"'])/gmu, "")
      // Emphasis stands at word borders and hugs its words: `* * *`, `*.md` and `cache_size` are left alone.
      .replace(/(?<![\p{L}\p{N}_*])(\*{1,3})(?=[\p{L}\p{N}`"'(-])([^*\n]*[^\s*])\1(?![\p{L}\p{N}_*])/gu, "$2")
      .replace(/(?<![\p{L}\p{N}_])(_{1,2})(?=[\p{L}\p{N}`"'(])([^_\n]*[^\s_])\1(?![\p{L}\p{N}_(])/gu, "$2")
  );
}
