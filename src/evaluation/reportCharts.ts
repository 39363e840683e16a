// The report's pictures as SVG text: a meter with an interval, a two-part bar, and a line chart.
import { html, join, type Html } from "./html.ts";

/** A horizontal bar from 0 to `share` (0 to 1) with a whisker over its 95 % interval. The table says the numbers. */
export function meter(share: number, interval: readonly [number, number], ours: boolean): Html {
  const [low, high] = interval;
  return html`<svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" x="0" y="6" width="100" height="8" rx="0.5"></rect>
    <rect
      class="fill ${ours ? "ours" : ""}"
      x="0"
      y="6"
      width="${fixed(100 * share)}"
      height="8"
      rx="0.5"
    ></rect>
    ${stroke(low, 10, high, 10)}${stroke(low, 6, low, 14)}${stroke(high, 6, high, 14)}
  </svg>`;
}

/** A bar of two parts of 1: what is there in full, and what is there in part after it. */
export function coverageBar(full: number, covered: number): Html {
  return html`<svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" x="0" y="6" width="100" height="8" rx="0.5"></rect>
    <rect class="fill half" x="0" y="6" width="${fixed(100 * covered)}" height="8" rx="0.5"></rect>
    <rect class="fill ours" x="0" y="6" width="${fixed(100 * full)}" height="8" rx="0.5"></rect>
  </svg>`;
}

export interface Line {
  readonly points: readonly (readonly [number, number])[];
  readonly className: "" | "raw" | "second";
  /** Also a dot on each point (few points). */
  readonly dots?: boolean;
}

/**
 * A line chart from 0 up.
 * @param label what the chart says, for those who do not see it.
 */
export function lineChart(lines: readonly Line[], label: string, xName: string): Html {
  const points = lines.flatMap((line) => line.points);
  const xMax = Math.max(1, ...points.map(([x]) => x));
  const yStep = niceStep(Math.max(1e-6, ...points.map(([, y]) => y)));
  const yMax = yStep * Math.ceil(Math.max(1e-6, ...points.map(([, y]) => y)) / yStep - 1e-9);
  const [width, height, left, right, top, bottom] = [400, 208, 36, 8, 8, 28];
  const xAt = (x: number): string => fixed(left + (x / xMax) * (width - left - right));
  const yAt = (y: number): string => fixed(height - bottom - (y / yMax) * (height - top - bottom));

  const ticks = Array.from({ length: Math.round(yMax / yStep) + 1 }, (_, index) => index * yStep);
  const xStep = Math.max(1, niceStep(xMax));
  const xTicks = Array.from({ length: Math.floor(xMax / xStep + 1e-9) + 1 }, (_, index) => index * xStep);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
    ${ticks.map(
      (y) =>
        html`<line class="grid" x1="${left}" x2="${width - right}" y1="${yAt(y)}" y2="${yAt(y)}"></line
          ><text x="${left - 8}" y="${yAt(y)}" dy="4" text-anchor="end">${tickText(y, yStep)}</text>`,
    )}
    ${xTicks.map(
      (x) =>
        html`<text x="${xAt(x)}" y="${height - bottom + 16}" text-anchor="middle"
          >${x === 0 ? xName : `${x}`}</text
        >`,
    )}
    ${lines.map((line) => drawn(line, xAt, yAt))}
  </svg>`;
}

/** Mean over the `reach` points on either side, fewer at the ends: shows the course of a jumping curve. */
export function smoothed(
  points: readonly (readonly [number, number])[],
  reach: number,
): (readonly [number, number])[] {
  return points.map(([x], index) => {
    // The window shrinks alike on both sides, so that the ends are not pulled towards the middle.
    const side = Math.min(reach, index, points.length - 1 - index);
    const near = points.slice(index - side, index + side + 1);
    return [x, near.reduce((sum, [, y]) => sum + y, 0) / near.length] as const;
  });
}

function drawn(line: Line, xAt: (x: number) => string, yAt: (y: number) => string): Html {
  const path = line.points.map(([x, y]) => `${xAt(x)},${yAt(y)}`).join(" ");
  const dots = line.dots === true ? line.points : [];
  return join([
    html`<polyline class="line ${line.className}" points="${path}"></polyline>`,
    ...dots.map(
      ([x, y]) =>
        html`<circle
          class="${line.className === "second" ? "dot" : "dot-plain"}"
          cx="${xAt(x)}"
          cy="${yAt(y)}"
          r="3"
        ></circle>`,
    ),
  ]);
}

function stroke(x1: number, y1: number, x2: number, y2: number): Html {
  return html`<line
    class="reach"
    x1="${fixed(100 * x1)}"
    y1="${y1}"
    x2="${fixed(100 * x2)}"
    y2="${y2}"
  ></line>`;
}

/** 1, 2 or 5 times a power of ten, so that about four steps reach `most`. */
function niceStep(most: number): number {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((step) => step * power >= rough * 0.999) ?? 10);
}

function tickText(value: number, step: number): string {
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

function fixed(value: number): string {
  return `${Number(value.toFixed(2))}`;
}
