// report.html: what a run taught, in one page that needs nothing but itself.
import { html, join, type Html } from "./html.ts";
import { cost } from "./reportCost.ts";
import { coverageBar, lineChart, smoothed } from "./reportCharts.ts";
import { heldOutKind, type ReportData } from "./reportData.ts";
import { reportStyle } from "./reportStyle.ts";
import { armsTable, byGroupTable, percent, plainTable, points, stillWrongTable } from "./reportTables.ts";

/** The whole page. Every text in `data` is shown as text, whatever it holds. */
export function renderReport(data: ReportData): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${data.project}, version ${data.version}: what the model knows</title>
        <style>
          ${{ markup: reportStyle }}
        </style>
      </head>
      <body>
        <main>
          ${join([header(data), arms(data), training(data), coverage(data), stillWrong(data), cost(data), repeat(data)])}
        </main>
      </body>
    </html> `;
  return page.markup;
}

/** The result in a sentence: "0 % -> 82 % of 40 held-out questions answered without the documents". */
export function headline(data: ReportData): string {
  const { base, adapter } = data.evaluation.arms;
  if (!base || !adapter) return `${data.pairs.kept} pairs taught; nothing was measured`;
  return `${percent(base.accuracy)} -> ${percent(adapter.accuracy)} of ${adapter.n} ${data.questionKind} answered without the documents`;
}

function header(data: ReportData): Html {
  const { arms: results, recovery, differences } = data.evaluation;
  const { base, adapter, oracle } = results;
  const gain = differences.find((one) => one.arm === "adapter" && one.against === "base");
  const origin = [
    `Version ${data.version}`,
    data.model,
    ...(data.commit === undefined ? [] : [`documents as of ${data.commit.slice(0, 7)}`]),
    data.createdAt.slice(0, 16).replace("T", " "),
  ].join(" · ");
  return html`<header>
    <h1>${data.project}</h1>
    <p class="origin">${origin}</p>
    ${
      base && adapter
        ? html`<p class="headline">
              <strong
                >${percent(base.accuracy)} <span aria-label="to">→</span>
                <span class="now">${percent(adapter.accuracy)}</span></strong
              >
              of ${adapter.n} ${data.questionKind} answered without the documents
            </p>
            <p class="lead">
              ${gain ? `${gainText(gain.difference)} (95 % interval ${points(gain.interval[0])} to ${points(gain.interval[1])} points). ` : ""}
              ${oracle ? `With the document in the prompt the same model answers ${percent(oracle.accuracy)}` : ""}${
                oracle
                  ? recovery === undefined
                    ? ", no more than without it, so these questions cannot show what was learned."
                    : `: the adapter recovers ${recovery.toFixed(2)} of what reading gives.`
                  : ""
              }
            </p>`
        : html`<p class="headline">${headline(data)}</p>`
    }
  </header>`;
}

function gainText(difference: number): string {
  if (difference === 0) return "No difference";
  return difference > 0
    ? `A gain of ${points(difference)} points`
    : `A loss of ${points(-difference)} points`;
}

function arms(data: ReportData): Html {
  const { promptChoice, notes } = data.evaluation;
  const choice = {
    "only one": "Every arm had the same system prompt.",
    "on held-out questions":
      "Every arm had the system prompt that suits it best, chosen on held-out questions that are not among these.",
    "best on these questions":
      "Every arm had the system prompt that suits it best, chosen on some of these same questions, so each figure may be a little too good, in every arm alike.",
  }[promptChoice];
  return html`<section>
    <h2>Answers, by what the model could use</h2>
    <p class="note">${choice}</p>
    ${notes.map((note) => html`<p class="note">${note}</p>`)} ${armsTable(data.evaluation, data.questionKind)}
    ${modeNote(data)} ${byGroupTable("Form of question", data.evaluation.perForm, data.evaluation)}
    ${byGroupTable("Document", data.evaluation.perDocument, data.evaluation)} ${runArms(data)}
  </section>`;
}

/** The run's own measurement, where the page is about another one. */
function runArms({ runEvaluation, questionKind }: ReportData): Html | undefined {
  if (!runEvaluation || questionKind === heldOutKind) return undefined;
  return html`<h3>Measured in the run itself</h3>
    <p class="note">Written by the model like those it was trained on, and kept out of the training.</p>
    ${armsTable(runEvaluation, heldOutKind)}`;
}

/** How the folder answers by itself, which the run's own measurement decided. */
function modeNote({ hybrid }: ReportData): Html | undefined {
  if (hybrid === undefined) return undefined;
  return html`<p class="note after">
    ${
      hybrid
        ? "Steep answers with retrieval beside the adapter by default: on the questions held out of this run that was better than the adapter alone."
        : "Steep answers with the adapter alone by default: on the questions held out of this run retrieval beside it was no better."
    }
  </p>`;
}

function training({ training: { steps, epochs } }: ReportData): Html {
  if (steps.length === 0) return html``;
  const raw = steps.map(({ step, loss }) => [step, loss] as const);
  const held = epochs.flatMap(({ step, heldOutLoss }) =>
    heldOutLoss === undefined ? [] : [[step, heldOutLoss] as const],
  );
  const means = epochs.map(({ step, loss }) => [step, loss] as const);
  const first = steps[0]!.loss.toFixed(2);
  const last = steps.at(-1)!.loss.toFixed(2);
  return html`<section>
    <h2>Training</h2>
    <p class="note">
      How far the model without the documents is from the one that reads them: KL divergence in nats per
      answer token, 0 is equal.
    </p>
    <div class="charts">
      <figure>
        <figcaption><span class="key raw"></span>each step<span class="key"></span>smoothed</figcaption>
        ${lineChart(
          [
            { points: raw, className: "raw" },
            { points: smoothed(raw, Math.max(2, Math.round(raw.length / 40))), className: "" },
          ],
          `Loss by step, from ${first} to ${last}.`,
          "step",
        )}
      </figure>
      ${
        held.length === 0
          ? undefined
          : html`<figure>
              <figcaption>
                <span class="key"></span>training pairs<span class="key second"></span>held-out pairs, never
                trained on
              </figcaption>
              ${lineChart(
                [
                  { points: means, className: "", dots: true },
                  { points: held, className: "second", dots: true },
                ],
                `Held-out loss after each epoch, ending at ${held.at(-1)![1].toFixed(2)}.`,
                "step",
              )}
            </figure>`
      }
    </div>
  </section>`;
}

/** Longest list printed; the rest is in `facts.jsonl`. */
const mostListed = 100;

function coverage({ coverage: { documents, uncovered }, pairs }: ReportData): Html {
  const total = documents.reduce((sum, one) => sum + one.facts, 0);
  const covered = documents.reduce((sum, one) => sum + one.covered, 0);
  return html`<section>
    <h2>What was taught</h2>
    <p class="note">
      ${covered} of ${total} facts are in at least one of ${pairs.kept} question-answer pairs. Dark: in as
      many pairs as asked for. Light: in fewer.
    </p>
    ${plainTable(
      "Facts covered, by document",
      [
        { name: "Document" },
        { name: "Coverage", meter: true },
        { name: "Covered", number: true },
        { name: "Facts", number: true },
      ],
      documents.map((one) => [
        one.path,
        coverageBar(share(one.full, one.facts), share(one.covered, one.facts)),
        `${one.covered}`,
        `${one.facts}`,
      ]),
    )}
    ${
      uncovered.length === 0
        ? undefined
        : plainTable(
            `Facts that no pair holds: the model was not taught these${uncovered.length > mostListed ? ` (${mostListed} of ${uncovered.length})` : ""}`,
            [{ name: "Document" }, { name: "Sentence" }],
            uncovered.slice(0, mostListed).map((one) => [one.document, marked(one.sentence, one.span)]),
          )
    }
    ${
      pairs.dropped.length === 0
        ? undefined
        : plainTable(
            "Pairs written and not used",
            [{ name: "Reason" }, { name: "Pairs", number: true }],
            pairs.dropped.map((one) => [one.reason, `${one.count}`]),
          )
    }
  </section>`;
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : part / all;
}

function marked(sentence: string, span: string): Html {
  const at = sentence.toLowerCase().indexOf(span.toLowerCase());
  if (at < 0 || span === "") return html`<bdi>${sentence}</bdi>`;
  const end = at + span.length;
  return html`<bdi
    >${sentence.slice(0, at)}<mark>${sentence.slice(at, end)}</mark>${sentence.slice(end)}</bdi
  >`;
}

function stillWrong(data: ReportData): Html {
  const table = stillWrongTable(data.evaluation);
  return table
    ? html`<section>
        <h2>What is still wrong</h2>
        ${table}
      </section>`
    : html``;
}

function repeat({ stages, settings, hashes }: ReportData): Html {
  return html`<section>
    <h2>To repeat this run</h2>
    ${plainTable("Settings", [{ name: "Setting" }, { name: "Value" }], settings)}
    ${plainTable(
      "Files, by sha256",
      [{ name: "File" }, { name: "sha256" }],
      hashes.map(([name, value]) => [name, html`<span class="hash">${value}</span>`]),
    )}
    ${plainTable(
      "Time",
      [{ name: "Stage" }, { name: "Seconds", number: true }],
      stages.map((stage) => [stage.name, stage.seconds.toFixed(1)]),
    )}
  </section>`;
}
