// Comparing texts as the pipeline does everywhere: lower case, no markup, numbers and identifiers kept whole.

const stopWords = new Set(
  (
    "a an the of in is are was were be been to and or what which how does do did for by on at it its with from that " +
    "this these those can you your i we they he she be when who whom where why there their them as if than then so " +
    "will would should may might must has have had not no yes into only also because since while about"
  ).split(" "),
);

/** Lower case, letters and digits with the marks that identifiers and numbers need; one space between words. */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}._/%+:@#<>=*~$-]+/gu, " ")
    .replaceAll(/(^|\s)[.:,/-]+(?=\s|$)/g, " ")
    .replaceAll(/[.:,]+(?=\s|$)/g, "")
    .replaceAll(/(\d) %/g, "$1%")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Words of a text after normalisation, without those that carry no content. */
export function contentWords(text: string): string[] {
  return normalise(text)
    .split(" ")
    .filter((word) => word !== "" && !stopWords.has(word));
}

/** True for a word that carries no content of its own. */
export function isStopWord(word: string): boolean {
  return stopWords.has(word.toLowerCase());
}

/** True when the normalised `part` stands in the normalised `text` on word borders. */
export function contains(text: string, part: string): boolean {
  const wanted = normalise(part);
  return wanted !== "" && ` ${normalise(text)} `.includes(` ${wanted} `);
}

/** The text with the numbers from two to twelve in digits. */
export function numerals(text: string): string {
  return text.replaceAll(/\b\p{L}+\b/gu, (word) => {
    const value = smallNumbers.indexOf(word.toLowerCase());
    return value < 0 ? word : String(value + 2);
  });
}

const smallNumbers = "two three four five six seven eight nine ten eleven twelve".split(" ");

/** Share of the content words of `part` that `text` has (0 to 1; 1 when `part` has none). */
export function wordRecall(text: string, part: string): number {
  const wanted = new Set(contentWords(part).map(stem));
  if (wanted.size === 0) return 1;
  const there = new Set(contentWords(text).map(stem));
  let found = 0;
  for (const word of wanted) if (there.has(word)) found++;
  return found / wanted.size;
}

/** Jaccard similarity of the character trigrams of two texts, 0 to 1. */
export function trigramSimilarity(a: string, b: string): number {
  const left = trigrams(a);
  const right = trigrams(b);
  let common = 0;
  for (const gram of left) if (right.has(gram)) common++;
  const all = left.size + right.size - common;
  return all === 0 ? 1 : common / all;
}

/** First letter in lower case, unless the first word is a name, an acronym or code. */
export function lowerFirst(text: string): string {
  const first = /^\p{Lu}\p{Ll}*(?=[\s,]|$)/u.exec(text)?.[0];
  if (first === undefined || !startersInLowerCase.has(first.toLowerCase())) return text;
  return first.toLowerCase() + text.slice(first.length);
}

/** A question or sentence as it stands behind other words: its first word in lower case, unless that may be a name. */
export function lowerStart(text: string): string {
  const first = /^\p{L}+/u.exec(text)?.[0] ?? "";
  return isStopWord(first) ? first.toLowerCase() + text.slice(first.length) : text;
}

/** A table cell as part of a sentence: its first letter in lower case, unless the word looks like an acronym. */
export function lowerCell(text: string): string {
  return /^\p{Lu}\p{Ll}+(?![\p{L}\d])/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** First letter in upper case. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Only words that cannot be names lose their capital.
const startersInLowerCase = new Set(
  (
    "a an the this that these those it they every each all any some no never if when to in on at by for from with " +
    "before after until one two three new your there"
  ).split(" "),
);

function stem(word: string): string {
  return word.replace(/(?:ing|ed|es|s)$/, "");
}

function trigrams(text: string): Set<string> {
  const padded = ` ${normalise(text)} `;
  const grams = new Set<string>();
  for (let i = 0; i + 3 <= padded.length; i++) grams.add(padded.slice(i, i + 3));
  return grams;
}
