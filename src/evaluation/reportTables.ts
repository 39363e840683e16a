// The report's tables, with captions and header cells that a screen reader can follow.
import { html, type Html } from "./html.ts";
import { meter } from "./reportCharts.ts";
import { armNames, type ArmName, type EvaluationResult } from "./types.ts";

/** "82 %"; one digit after the point where rounding would hide a difference from 0 or 100. */
export function percent(share: number): string {
  const value = 100 * share;
  const rounded = Math.round(value);
  const hides = (rounded === 0 && value > 0) || (rounded === 100 && value < 100);
  return `${hides ? value.toFixed(1) : rounded} %`;
}

/** Percentage points, signed only when negative, with a real minus. */
export function points(share: number): string {
  return `${Math.round(100 * share) || 0}`.replace("-", "\u2212");
}

const armTexts: Readonly<Record<ArmName, readonly [name: string, explanation: string]>> = {
  base: ["Base model", "without the documents"],
  oracle: ["Document in the prompt", "the right one (oracle)"],
  rag: ["Retrieval", "three sections by BM25"],
  documents: ["All documents", "in every prompt"],
  adapter: ["Adapter", "without the documents"],
  "adapter+rag": ["Adapter + retrieval", "what the adapter remembers, and three sections found by it"],
  sft: ["Supervised fine-tuning", "same pairs, hard targets"],
  text: ["Fine-tuning on the text", "no questions"],
};

/** @param questionKind to stand after the number of questions */
export function armsTable({ arms }: EvaluationResult, questionKind: string): Html {
  const shown = armNames.flatMap((name) => (arms[name] ? [{ name, result: arms[name] }] : []));
  if (shown.length === 0) return html``;
  const likelihood = shown.some(({ result }) => result.goldLogLikelihood !== undefined);
  return html`<table class="arms">
    <caption>
      Share of ${shown[0]?.result.n ?? 0} ${questionKind} answered right, with the 95 % interval
    </caption>
    <thead>
      <tr>
        <th scope="col">Arm</th>
        <th scope="col" class="meter"><span aria-hidden="true">0 to 100 %</span></th>
        <th scope="col" class="number">Answered</th>
        <th scope="col" class="number">Prompt tokens</th>
        <th scope="col" class="number">First word</th>
        ${likelihood ? html`<th scope="col" class="number wide">Log-likelihood</th>` : undefined}
        <th scope="col" class="wide">System prompt</th>
      </tr>
    </thead>
    <tbody>
      ${shown.map(({ name, result }) => {
        const ours = name.startsWith("adapter");
        const [title, explanation] = armTexts[name];
        return html`<tr class="${ours ? "ours" : ""}">
          <th scope="row">${title}<span class="small">${explanation}</span></th>
          <td class="meter">${meter(result.accuracy, result.interval, ours)}</td>
          <td class="number">
            <span class="value">${percent(result.accuracy)}</span
            ><span class="small">${percent(result.interval[0])} – ${percent(result.interval[1])}</span>
          </td>
          <td class="number">${Math.round(result.promptTokens)}</td>
          <td class="number">${seconds(result.secondsToFirstToken)}</td>
          ${likelihood ? html`<td class="number wide">${result.goldLogLikelihood?.toFixed(2).replace("-", "\u2212") ?? ""}</td>` : undefined}
          <td class="wide">${result.systemPrompt}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** Longest list of groups; a folder may have a thousand documents. */
const mostGroups = 40;

/**
 * Accuracy by group of questions, where there are two groups or more: those with the most questions first.
 * @param name what a group is: "Document"
 */
export function byGroupTable(
  name: string,
  groups: EvaluationResult["perDocument"],
  { arms }: EvaluationResult,
): Html {
  const shown = (["base", "oracle", "rag", "adapter", "adapter+rag"] as const).filter(
    (arm) => arms[arm] && Object.values(groups).some((group) => group[arm]),
  );
  const entries = Object.entries(groups).map(([group, accuracies]) => ({
    group,
    accuracies,
    n: Object.values(accuracies)[0]?.n ?? 0,
  }));
  if (entries.length < 2 || shown.length === 0) return html``;
  const rows = entries.toSorted((left, right) => right.n - left.n).slice(0, mostGroups);
  const cut = entries.length > rows.length ? ` (${rows.length} of ${entries.length})` : "";
  return plainTable(
    `By ${name.toLowerCase()}${cut}`,
    [{ name }, ...shown.map((arm) => ({ name: armTexts[arm][0], number: true }))],
    rows.map(({ group, accuracies, n }) => [
      html`<bdi>${group}</bdi><span class="small">${n} ${n === 1 ? "question" : "questions"}</span>`,
      ...shown.map((arm) => (accuracies[arm] ? percent(accuracies[arm].accuracy) : "")),
    ]),
  );
}

/** Questions that the adapter answers wrong, with the true answer; undefined when there is none. */
export function stillWrongTable({ answers, arms }: EvaluationResult): Html | undefined {
  const wrong = answers.filter(({ arms: said }) => said.adapter?.correct === false);
  if (!arms.adapter || wrong.length === 0) return undefined;
  return html`<table class="even">
    <caption>
      ${wrong.length} of ${answers.length} questions, answered by the adapter without the documents
    </caption>
    <thead>
      <tr>
        <th scope="col">Question</th>
        <th scope="col">True answer</th>
        <th scope="col">The model said</th>
      </tr>
    </thead>
    <tbody>
      ${wrong.map(
        ({ question, answers: golds, document, arms: said }) =>
          html`<tr>
            <th scope="row">
              <bdi>${question}</bdi
              >${document === undefined ? undefined : html`<span class="small">${document}</span>`}
            </th>
            <td class="true"><bdi>${golds[0]}</bdi></td>
            <td class="said">
              <bdi>${said.adapter?.text || "(nothing)"}</bdi>${
                said.oracle?.correct === false
                  ? html`<span class="small">also wrong with the document in the prompt</span>`
                  : undefined
              }
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export interface Column {
  readonly name: string;
  readonly number?: boolean;
  readonly meter?: boolean;
}

/** A table whose first column heads its rows. Without rows: nothing. */
export function plainTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | Html)[])[],
  /** `even`: columns of the same width, for long texts. */
  { even = false } = {},
): Html {
  if (rows.length === 0) return html``;
  const kind = (column: Column | undefined): string =>
    column?.number ? "number" : column?.meter ? "meter" : "";
  return html`<table class="${even ? "even" : ""}">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([head, ...cells]) =>
          html`<tr>
            <th scope="row">${isolated(head)}</th>
            ${cells.map((cell, index) => html`<td class="${kind(columns[index + 1])}">${isolated(cell)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Text of either direction of writing must not turn its neighbours around. */
function isolated(cell: string | Html | undefined): Html | undefined {
  return typeof cell === "string" ? html`<bdi>${cell}</bdi>` : cell;
}

function seconds(value: number): string {
  return value < 0.995 ? `${Math.round(1000 * value)} ms` : `${value.toFixed(1)} s`;
}
