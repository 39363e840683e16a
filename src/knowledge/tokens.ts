// Text to search terms: technical names stay whole and are also found by their parts.

/**
 * The search terms of a text, in order, repeats kept. `cache_size` gives `cache_size`, `cache`, `size`; `--dry-run`
 * gives `--dry-run`, `dry-run`, `dry`, `run`; `v2.1` gives `v2.1`, `2.1`; `maxRetries` gives `maxretries`, `max`,
 * `retry`. Plain words lose a plural s.
 */
export function searchTokens(text: string): string[] {
  const tokens: string[] = [];
  for (const [name] of text.normalize("NFKC").matchAll(namePattern)) addName(tokens, name);
  return tokens;
}

/** The terms to search a question by: each once, without the words that only make it a question. */
export function queryTokens(question: string): string[] {
  const all = [...new Set(searchTokens(question))];
  const telling = all.filter((token) => !questionWords.has(token));
  return telling.length > 0 ? telling : all;
}

// A name: letters and digits, joined by single signs that technical names use; leading dashes of an option belong to it.
const namePattern =
  /(?:(?<![\p{L}\p{N}-])-{1,2}(?=\p{L}))?[\p{L}\p{N}_]+(?:[-./:@][\p{L}\p{N}_]+|,\d{3}(?!\d))*/gu;

// Scripts that are written without spaces: words are found by the runtime's dictionaries.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const words = new Intl.Segmenter(undefined, { granularity: "word" });

function addName(tokens: string[], name: string): void {
  if (unspaced.test(name)) {
    for (const { segment, isWordLike } of words.segment(name)) {
      if (isWordLike) tokens.push(segment.toLowerCase());
    }
    return;
  }
  const whole = name.replace(/(?<=\d),(?=\d{3})/g, "").toLowerCase();
  const parts = name
    .replace(/(?<=\d),(?=\d{3})/g, "")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[-./:@_\s]+/u)
    .filter((part) => part !== "");
  if (parts.length === 1 && parts[0] === whole) {
    tokens.push(singular(whole));
    return;
  }
  const found = new Set([whole, whole.replace(/^-+/, "")]);
  // A version's digits are one term: "2.1", never "2" and "1".
  if (/^v?\d+(?:\.\d+)+$/.test(whole)) found.add(whole.replace(/^v/, ""));
  else for (const part of parts) found.add(singular(part));
  tokens.push(...found);
}

/** English plurals only; anything else keeps its form (a wrong stem costs more than a missed one). */
function singular(word: string): string {
  if (word.length < 4 || !/^[a-z]+s$/.test(word) || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:x|ch|sh|ss|zz)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

// In a small collection a word like "what" can be rare and would then weigh as much as a name.
const questionWords = new Set(
  (
    "a an and any are as at be been being by can could did do does for from had has have how i if in into is it its " +
    "me my of on or our shall should tell than that the their them then there these they this those to us was we " +
    "were what when where which while who whom whose why will with would you your"
  )
    .split(" ")
    .map(singular),
);
