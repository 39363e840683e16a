// Files that a document carries within itself (`<img src="data:image/png;base64,...">`): no words, and longer than a
// prompt.

/** Shorter ones may be what a document is about. */
const embedded =
  /\bdata:[a-z]+\/[\w.+-]+(?:;[\w.=-]+){0,5},[^\s"'`()<>[\]{}|\\]{100,}(?:\n[ \t]*[A-Za-z0-9+/=]{40,})*/gi;

/** The text with `data:` in place of each embedded file; all lines keep their numbers. */
export function withoutDataUris(text: string): string {
  return text.includes("data:") ? text.replace(embedded, (uri) => uri.replace(/[^\n]+/g, "data:")) : text;
}
