// What teaching cost the model, what it declines, and whether its sources are right.
import { html, join, type Html } from "./html.ts";
import type { ReportData } from "./reportData.ts";
import { percent, plainTable, points } from "./reportTables.ts";

/** More points of general accuracy than this are too much to lose. */
const mostLost = 0.02;

/** Longest list of examples. */
const mostExamples = 20;

/** The section, or nothing where none of it was measured. */
export function cost(data: ReportData): Html {
  const figures = [...general(data), ...declining(data), ...sources(data)];
  if (figures.length === 0) return html``;
  return html`<section>
    <h2>What it cost, and what it declines</h2>
    <dl class="figures">${figures}</dl>
    ${verdict(data)} ${examples(data)}
  </section>`;
}

function figure(name: string, value: string, small: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}<span class="small">${small}</span></dd>
  </div>`;
}

function general({ forgetting, bleed }: ReportData): Html[] {
  const found: Html[] = [];
  if (forgetting) {
    const { base, adapter, n, interval, drift } = forgetting;
    found.push(
      figure(
        "General questions",
        `${percent(base)} \u2192 ${percent(adapter)}`,
        `${n} questions, difference ${points(interval[0])} to ${points(interval[1])} points`,
      ),
    );
    if (drift) {
      found.push(
        figure(
          "Distance from the base",
          drift.kl.toFixed(3).replace("-", "\u2212"),
          `KL in nats per token, on ${drift.answers} of the base model's own answers`,
        ),
      );
    }
  }
  if (bleed) {
    found.push(
      figure(
        "Facts told of another project",
        `${bleed.bled} of ${bleed.n}`,
        "answers that hold a fact of this one",
      ),
    );
  }
  return found;
}

function declining({ abstention, abstentionQuality: quality }: ReportData): Html[] {
  if (quality) {
    const { taught, answered, answeredRight, untaught, declined, arm } = quality;
    const how = arm === "adapter+rag" ? "with retrieval" : "without the documents";
    return [
      figure(
        "What was taught",
        `${answered} of ${taught} answered`,
        `${answeredRight} of them right, ${how}`,
      ),
      figure(
        "What was not taught",
        `${declined} of ${untaught} declined`,
        "with \u201cI was not taught this\u201d",
      ),
    ];
  }
  if (!abstention) return [];
  return [
    figure(
      "Telling taught from not taught",
      percent(abstention.balancedAccuracy),
      `balanced accuracy on ${abstention.taught} and ${abstention.notTaught} questions; 50 % is chance`,
    ),
  ];
}

function sources({ sources: found }: ReportData): Html[] {
  if (!found) return [];
  return [
    figure(
      "Right source named",
      `${found.among} of ${found.n}`,
      `below right answers; ${found.first} of them as the first`,
    ),
  ];
}

/** The one sentence that a reader looks for: was too much lost? */
function verdict({ forgetting }: ReportData): Html {
  if (!forgetting) return html``;
  const { difference, interval } = forgetting;
  const lost = -difference;
  const sentence =
    lost > mostLost
      ? `${points(lost)} points of general accuracy were lost, more than the ${points(mostLost)} that are acceptable. A larger replayShare keeps more.`
      : -interval[0] > mostLost
        ? `The loss of general accuracy is within ${points(mostLost)} points, but so few questions cannot rule out one of ${points(-interval[0])}.`
        : `The loss of general accuracy is within ${points(mostLost)} points.`;
  return html`<p class="note after">${sentence}</p>`;
}

function examples({ forgetting, bleed, abstentionQuality: quality }: ReportData): Html {
  return join([
    plainTable(
      "General questions answered before and not after",
      [{ name: "Question" }, { name: "Before" }, { name: "After" }],
      (forgetting?.lost ?? []).slice(0, mostExamples).map((one) => [one.question, one.base, one.adapter]),
      { even: true },
    ),
    plainTable(
      "Answers about another project that hold a fact of this one",
      [{ name: "Question" }, { name: "Answer" }],
      (bleed?.examples ?? []).slice(0, mostExamples).map((one) => [one.question, one.answer]),
      { even: true },
    ),
    plainTable(
      "Not taught, and answered all the same",
      [{ name: "Question" }, { name: "The model said" }],
      (quality?.invented ?? []).slice(0, mostExamples).map((one) => [one.question, one.answer]),
      { even: true },
    ),
  ]);
}
