// Plain tables for a terminal: columns by width, no frames, cut to fit.

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** Lines of a table; cells of the last columns are cut so that lines fit into `width`. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const gap = 2;
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[index] ?? ""))),
  );
  // The widest columns give room first; none becomes narrower than its title or eight signs.
  const room = width - gap * (columns.length - 1);
  for (let over = sum(widths) - room; over > 0; over = sum(widths) - room) {
    const widest = widths.indexOf(Math.max(...widths));
    const least = Math.max(8, textWidth(columns[widest]?.title ?? ""));
    if ((widths[widest] ?? 0) <= least) break;
    widths[widest] = Math.max(least, (widths[widest] ?? 0) - over);
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => {
        const cell = cut(cells[index] ?? "", widths[index] ?? 0);
        const pad = " ".repeat(Math.max(0, (widths[index] ?? 0) - textWidth(cell)));
        return column.align === "right" ? pad + cell : cell + pad;
      })
      .join(" ".repeat(gap))
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
}

/** The text on one line, cut to `width` with an ellipsis. */
export function cut(text: string, width: number): string {
  const single = text.replace(/\s+/g, " ").trim();
  if (textWidth(single) <= width) return single;
  return `${Array.from(single)
    .slice(0, Math.max(0, width - 1))
    .join("")}…`;
}

/** "82.5 %" of 0.825. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function textWidth(text: string): number {
  return Array.from(text).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
