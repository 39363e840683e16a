// Facts of tables and of lists of options: each cell with its row's label and its column's header in view.
import type { DraftFact } from "./types.ts";
import { findSpans } from "./sentences.ts";
import { contentWords, lowerCell, normalise } from "./wording.ts";

const meaningHeader =
  /^(?:meaning|description|purpose|what it does|explanation|notes?|comment|use|usage|effect|details?|about|for)$/i;

/** Facts of a table: every cell beside its row's label, and the label by what the row is for. */
export function tableFacts(headers: readonly string[], rows: readonly (readonly string[])[]): DraftFact[] {
  const facts: DraftFact[] = [];
  const noun = nounOf(headers[0] ?? "");
  const meaningColumn = headers.findIndex((header, i) => i > 0 && meaningHeader.test(header.trim()));
  for (const row of rows) {
    const label = row[0] ?? "";
    if (label === "") continue;
    const meaning = row[meaningColumn];
    const sentence = rowSentence(noun, headers, row, meaningColumn);
    const place = { noun, label, ...(meaning === undefined || meaning === "" ? {} : { meaning }) };
    for (const [i, value] of row.entries()) {
      if (i === 0 || !isValue(value)) continue;
      const unique = isUnique(rows, row, i);
      const others = row.flatMap((text, j) =>
        j > 0 && j !== i && j !== meaningColumn && isValue(text) && isUnique(rows, row, j)
          ? [{ column: headers[j] ?? "value", value: text }]
          : [],
      );
      const column = i === meaningColumn ? "meaning" : (headers[i] ?? "value");
      const cell = { ...place, column, unique, ...(others.length === 0 ? {} : { others }) };
      if (i === meaningColumn) {
        facts.push({ sentence, span: label, kind: "label", cell });
        facts.push({ sentence, span: value.split(/[;.]\s/)[0] ?? value, kind: "cell", cell });
        for (const span of findSpans(value, [label], 2)) {
          if (span.kind === "code" || span.kind === "number" || span.kind === "name") {
            facts.push({ sentence, span: span.text, kind: span.kind });
          }
        }
      } else facts.push({ sentence, span: value, kind: "cell", cell });
    }
  }
  return facts;
}

/** `name` (default 5): meaning. Undefined when an item of a list is not of this form. */
export function readOption(item: string): { label: string; fallback?: string; meaning: string } | undefined {
  const match =
    /^(`[^`]+`|\*\*[^*]+\*\*)\s*(?:\((?:default(?:s to)?:?\s*|=\s*)([^)]+)\)|,?\s*default(?:s to)?:?\s*(`[^`]+`|\S+))?\s*(?::|[-–—]+|=)\s*(.+)$/i.exec(
      item,
    );
  if (!match) return undefined;
  const fallback = match[2] ?? match[3];
  return {
    label: (match[1] ?? "").replaceAll("**", ""),
    ...(fallback === undefined ? {} : { fallback: fallback.trim() }),
    meaning: (match[4] ?? "").trim(),
  };
}

/** Facts of a list whose items are all options. */
export function optionFacts(items: readonly string[]): DraftFact[] | undefined {
  const options = items.map(readOption);
  if (options.length === 0 || options.some((option) => option === undefined)) return undefined;
  const withDefault = options.some((option) => option?.fallback !== undefined);
  const headers = withDefault ? ["option", "Default", "Meaning"] : ["option", "Meaning"];
  const rows = options.map((option) =>
    withDefault
      ? [option?.label ?? "", option?.fallback ?? "", option?.meaning ?? ""]
      : [option?.label ?? "", option?.meaning ?? ""],
  );
  return tableFacts(headers, rows);
}

function rowSentence(
  noun: string,
  headers: readonly string[],
  row: readonly string[],
  meaningColumn: number,
): string {
  const parts: string[] = [];
  for (const [i, value] of row.entries()) {
    if (i === 0 || value === "") continue;
    if (i === meaningColumn) parts.push(lowerCell(value));
    else parts.push(`${(headers[i] ?? "value").toLowerCase()} ${value}`);
  }
  return `The ${noun} ${row[0] ?? ""}: ${parts.join("; ")}.`;
}

/** "Options" -> "option": what a row of the table is. */
function nounOf(header: string): string {
  const word = header.replaceAll(/[`*]/g, "").trim().toLowerCase();
  if (word === "" || word.length > 30) return "entry";
  if (word === "name") return "entry";
  return word.replace(/ies$/, "y").replace(/(?<=[^su])s$/, "");
}

/** True when no other row has what this one has in a column. */
function isUnique(rows: readonly (readonly string[])[], row: readonly string[], column: number): boolean {
  const value = normalise(row[column] ?? "");
  return rows.every((other) => other === row || normalise(other[column] ?? "") !== value);
}

function isValue(value: string): boolean {
  return (
    value !== "" && !/^[-–—]+$|^n\/?a$/i.test(value) && (contentWords(value).length > 0 || /\d/.test(value))
  );
}
