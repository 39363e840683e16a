import assert from "node:assert/strict";
import { escapeHtml, html } from "../../src/evaluation/html.ts";
import { headline, renderReport } from "../../src/evaluation/report.ts";
import { lineChart, smoothed } from "../../src/evaluation/reportCharts.ts";
import type { ReportData } from "../../src/evaluation/reportData.ts";
import { percent, points } from "../../src/evaluation/reportTables.ts";
import { sampleReport } from "./reportSample.ts";

/** Replaces every string in the data by `text`, whatever it is for. */
function poisoned<T>(value: T, text: string): T {
  if (typeof value === "string") return text as T;
  if (Array.isArray(value)) return value.map((item: unknown) => poisoned(item, text)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, poisoned(item, text)])) as T;
}

describe("renderReport", () => {
  const page = renderReport(sampleReport());

  it("says the result in a sentence", () => {
    assert.equal(headline(sampleReport()), "0 % -> 80 % of 40 questions answered without the documents");
    const text = page.replace(/<[^>]+>/g, "").replace(/\s+/g, " ");
    assert.match(text, /0 % → 80 % of 40 questions answered without the documents/);
    assert.match(text, /recovers 0\.97 of what reading gives/);
  });

  it("holds every part", () => {
    for (const part of [
      "Adapter + retrieval",
      "70 % – 93 %",
      "docs/operations/backups-and-restores.md",
      "<mark>a lighthouse</mark>",
      "Question gives the answer away",
      "Releases are named after the harbour",
      "lighthouses",
      "also wrong with the document in the prompt",
      "0 of 24",
      "By document",
      "By form of question",
      "Steep answers with retrieval beside the adapter by default",
      "37 of 40 answered",
      "34 of them right, with retrieval",
      "39 of 43 declined",
      "The chart lantern-stack.",
      "31 of 32",
      "0.041",
      "attn_q, attn_k",
      "b".repeat(64),
    ]) {
      assert.ok(page.includes(part), part);
    }
  });

  it("shows the run's own measurement beside one on other questions, once", () => {
    const data = sampleReport();
    const runEvaluation = { ...data.evaluation, arms: { base: { ...data.evaluation.arms.base!, n: 23 } } };
    const shown = renderReport({ ...data, runEvaluation }).replace(/\s+/g, " ");
    assert.match(shown, /Share of 40 questions answered right/);
    assert.match(shown, /Measured in the run itself.*Share of 23 held-out questions answered right/);
    const own = renderReport({ ...data, runEvaluation, questionKind: "held-out questions" });
    assert.doesNotMatch(own, /Measured in the run itself/);
  });

  it("says whether too much of the general accuracy was lost", () => {
    const lossOf = (difference: number, interval: readonly [number, number]): string => {
      const data = sampleReport();
      return renderReport({ ...data, forgetting: { ...data.forgetting!, difference, interval } }).replace(
        /\s+/g,
        " ",
      );
    };
    assert.match(lossOf(-0.05, [-0.08, -0.02]), /5 points of general accuracy were lost, more than the 2 /);
    assert.match(
      lossOf(-0.01, [-0.04, 0.02]),
      /within 2 points, but so few questions cannot rule out one of 4/,
    );
    assert.match(lossOf(0.01, [-0.015, 0.03]), /accuracy is within 2 points\./);
  });

  it("shows the fit where the rule was not measured", () => {
    const { abstentionQuality: _, ...data } = sampleReport();
    assert.match(renderReport(data), /balanced accuracy on 28 and 24 questions/);
  });

  it("needs nothing from outside and runs nothing", () => {
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(|\ssrc=|\shref=|\son\w+=/i);
    assert.match(page, /default-src 'none'/);
  });

  it("shows script in any text as text", () => {
    const attack = `</style></script><script>alert(1)</script><img src=x onerror=alert(1)>"'&\u0000\u202e`;
    const data: ReportData = poisoned(sampleReport(), attack);
    const promptChoice = sampleReport().evaluation.promptChoice;
    const shown = renderReport({ ...data, evaluation: { ...data.evaluation, promptChoice } });
    assert.doesNotMatch(shown, /<script|<img/);
    assert.ok(!shown.includes("\u0000") && !shown.includes("\u202e"));
    assert.equal(shown.match(/<\/style>/g)?.length, 1);
    assert.ok(shown.includes("&lt;script&gt;alert(1)"));
  });

  it("gives every table a caption and every head cell a scope", () => {
    assert.equal(page.match(/<table/g)?.length, page.match(/<caption/g)?.length);
    for (const [head] of page.matchAll(/<th[^>]*>/g))
      if (!head.startsWith("<thead")) assert.match(head, /scope="(?:row|col)"/);
    assert.match(page, /<html lang="en">/);
    assert.match(page, /prefers-color-scheme: dark/);
    assert.match(page, /@media print/);
  });

  it("closes what it opens", () => {
    const open: string[] = [];
    for (const [, close, name] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^>]*)?>/g)) {
      if (name === "meta") continue;
      if (close === "/") assert.equal(open.pop(), name);
      else open.push(name!);
    }
    assert.deepEqual(open, []);
  });

  it("tells a loss, a missing oracle gain and a run without figures as they are", () => {
    const data = sampleReport();
    const { recovery: _, ...evaluation } = data.evaluation;
    const loss = renderReport({
      ...data,
      evaluation: {
        ...evaluation,
        differences: [{ arm: "adapter", against: "base", difference: -0.05, interval: [-0.1, 0] }],
      },
    });
    assert.match(loss, /A loss of 5 points/);
    assert.match(loss, /cannot show what was learned/);
    const bare = renderReport({
      ...data,
      evaluation: { ...evaluation, arms: {}, answers: [], perForm: {}, differences: [] },
      training: { steps: [], epochs: [] },
      coverage: { documents: [], uncovered: [] },
    });
    assert.match(bare, /253 pairs taught; nothing was measured/);
    assert.doesNotMatch(bare, /NaN|undefined|Infinity/);
  });
});

describe("report pieces", () => {
  it("rounds without hiding a difference from nothing or all", () => {
    assert.deepEqual([0, 0.002, 0.825, 0.998, 1].map(percent), ["0 %", "0.2 %", "83 %", "99.8 %", "100 %"]);
    assert.deepEqual([-0.032, -0.001, 0.5].map(points), ["\u22123", "0", "50"]);
  });

  it("draws inside the picture, with round ticks", () => {
    const { markup } = lineChart(
      [
        {
          points: [
            [1, 2.6],
            [250, 0.1],
          ],
          className: "",
        },
      ],
      "falls",
      "step",
    );
    for (const [, x, y] of markup.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)) {
      assert.ok(Number(x) >= 36 && Number(x) <= 392 && Number(y) >= 8 && Number(y) <= 180, `${x},${y}`);
    }
    assert.match(markup, />3<\/text/);
    assert.doesNotMatch(lineChart([{ points: [], className: "" }], "empty", "step").markup, /NaN|Infinity/);
    assert.doesNotMatch(
      lineChart([{ points: [[1, 0]], className: "" }], "flat", "step").markup,
      /NaN|Infinity/,
    );
  });

  it("smooths without moving the ends", () => {
    const line = [1, 2, 3, 4, 5].map((x) => [x, x * x] as const);
    const smooth = smoothed(line, 1);
    assert.deepEqual(smooth[0], [1, 1]);
    assert.deepEqual(smooth.at(-1), [5, 25]);
    assert.deepEqual(smooth[1], [2, 14 / 3]);
  });

  it("escapes values and keeps markup", () => {
    assert.equal(html`<b>${"<i>"}${html`<u></u>`}${undefined}${3}</b>`.markup, "<b>&lt;i&gt;<u></u>3</b>");
    assert.equal(escapeHtml(`"'&<>`), "&quot;&#39;&amp;&lt;&gt;");
  });
});
