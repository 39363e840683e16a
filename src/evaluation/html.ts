// Markup in which everything from outside is text: documents, questions and model output may hold script.

/** Markup that is safe to put into a page. Made only by `html` and `join`. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[] | undefined;

/** Template tag: strings and numbers among the values are escaped, markup is put in as it is, undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.map((part, index) => part + rendered(values[index])).join("") };
}

/** Several pieces after each other. */
export function join(pieces: readonly Html[]): Html {
  return { markup: pieces.map((piece) => piece.markup).join("") };
}

/** Text for element content and quoted attributes. Control signs other than line ends and tabs are dropped. */
export function escapeHtml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are what must not reach the page
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;")
  );
}

function rendered(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escapeHtml(`${value}`);
  return "markup" in value ? value.markup : join(value).markup;
}
