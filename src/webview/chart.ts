// A small line chart. Colours come from the theme each time it is drawn, so a change of theme needs only a new drawing.
import uPlot from "uplot";
import { element, setText } from "./element.ts";
import { t } from "./texts.ts";

export interface ChartPoint {
  readonly step: number;
  readonly value: number;
}

export interface ChartOptions {
  readonly title: string;
  /** Theme variable of the line. */
  readonly colour: string;
  /** A value as text. */
  readonly format: (value: number) => string;
  /** Fixed range of values; left out: that of the points, from 0. */
  readonly range?: readonly [number, number];
  /** A second, dashed line: its name and its theme variable. */
  readonly second?: { readonly title: string; readonly colour: string };
}

const height = 104;

/** A figure with its title, its latest value and its line. It lives as long as the page. */
export class Chart {
  readonly root: HTMLElement;
  readonly #options: ChartOptions;
  readonly #latest = element("span", { class: "number" });
  readonly #latestSecond = element("span", { class: "muted number chart-second" });
  readonly #canvas = element("div", { class: "chart-canvas", role: "img" });
  readonly #waiting = element("p", { class: "muted chart-waiting" }, t("chartWaiting"));
  #plot: uPlot | undefined;
  #shown = "";

  constructor(options: ChartOptions) {
    this.#options = options;
    this.root = element(
      "figure",
      { class: "chart" },
      element(
        "figcaption",
        {},
        element("span", {}, options.title),
        element("span", { class: "chart-latest" }, this.#latestSecond, this.#latest),
      ),
      this.#waiting,
      this.#canvas,
    );
    new ResizeObserver(() => this.#resize()).observe(this.root);
    const redraw = (): void => this.#plot?.redraw(false, true);
    // VS Code changes the theme by the class of the body and the variables of the root.
    const watched = { attributes: true, attributeFilter: ["class", "style"] };
    const observer = new MutationObserver(redraw);
    observer.observe(document.body, watched);
    observer.observe(document.documentElement, watched);
  }

  /** Draws these points; a line needs two. */
  update(points: readonly ChartPoint[], second: readonly ChartPoint[] = []): void {
    const [first, last, lastSecond] = [points[0], points.at(-1), second.at(-1)];
    const shown = `${points.length} ${last?.step} ${second.length}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { title, format, second: secondLine } = this.#options;
    setText(this.#latest, last ? format(last.value) : "");
    const named = lastSecond && secondLine ? `${secondLine.title} ${format(lastSecond.value)}` : "";
    setText(this.#latestSecond, named);
    this.#waiting.hidden = points.length > 1;
    this.#canvas.hidden = points.length < 2;
    if (!first || !last || points.length < 2) return;
    const label = t("chartLabel", {
      title,
      first: format(first.value),
      last: format(last.value),
      steps: last.step,
    });
    this.#canvas.setAttribute("aria-label", named === "" ? label : `${label}, ${named}`);
    const data = aligned(points, secondLine ? second : undefined);
    if (this.#plot) this.#plot.setData(data);
    else this.#plot = new uPlot(plotOptions(this.#options, this.#width()), data, this.#canvas);
  }

  #width(): number {
    return Math.max(80, Math.floor(this.root.clientWidth));
  }

  #resize(): void {
    if (this.#plot && this.root.clientWidth > 0) this.#plot.setSize({ width: this.#width(), height });
  }
}

/** Both lines over the steps of either; where one has no point it has a gap, which is drawn over. */
function aligned(
  points: readonly ChartPoint[],
  second: readonly ChartPoint[] | undefined,
): uPlot.AlignedData {
  if (!second) return [points.map(({ step }) => step), points.map(({ value }) => value)];
  const steps = [...new Set([...points, ...second].map(({ step }) => step))].toSorted((a, b) => a - b);
  const valuesOf = (line: readonly ChartPoint[]): (number | null)[] => {
    const values = new Map(line.map(({ step, value }) => [step, value]));
    return steps.map((step) => values.get(step) ?? null);
  };
  return [steps, valuesOf(points), valuesOf(second)];
}

function plotOptions({ colour, format, range, second }: ChartOptions, width: number): uPlot.Options {
  const ink = (): string => themeColour("--vscode-descriptionForeground");
  const grid = { stroke: () => themeColour("--steep-grid"), width: 1 };
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: ink, font, ticks: { show: false }, grid };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false },
      y: { range: range ? [range[0], range[1]] : (_, __, most) => [0, Math.max(most * 1.05, 1e-6)] },
    },
    axes: [
      { ...axis, size: 20, gap: 2, space: 48, grid: { show: false } },
      { ...axis, size: 44, gap: 4, space: 28, values: (_, ticks) => ticks.map((tick) => format(tick)) },
    ],
    series: [
      {},
      { stroke: () => themeColour(colour), width: 1.5, points: { show: false }, spanGaps: true },
      ...(second
        ? [
            {
              stroke: () => themeColour(second.colour),
              width: 1.5,
              dash: [4, 3],
              points: { show: true, size: 5 },
              spanGaps: true,
            },
          ]
        : []),
    ],
  };
}

/** Canvas knows no variables, so the colour is asked for when it is needed. */
function themeColour(variable: string): string {
  return getComputedStyle(document.body).getPropertyValue(variable).trim() || "GrayText";
}
