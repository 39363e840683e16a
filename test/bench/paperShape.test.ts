import assert from "node:assert/strict";
import type { CellResult } from "../../src/engine/sweepCell.ts";
import type { SweepRow } from "../../src/engine/sweep.ts";
import { meanAndSpread } from "../../src/evaluation/metrics.ts";
import type { ArmName } from "../../src/evaluation/types.ts";
import { claimsOf } from "./paperShape.ts";
import { paperTables } from "./paperTables.ts";
import { tableText } from "./paperText.ts";

const n = 40;
const answers = (right: number): boolean[] => Array.from({ length: n }, (_, place) => place < right);

function row(varied: SweepRow["varied"], right: Partial<Record<ArmName, number>>, seeds = 1): SweepRow {
  const arms = Object.entries(right) as [ArmName, number][];
  const cells = Array.from({ length: seeds }, (_, seed): CellResult => ({
    run: "r",
    seed,
    pairs: 200,
    facts: 90,
    covered: 80,
    arms: Object.fromEntries(
      arms.map(([arm, count]) => [
        arm,
        {
          accuracy: count / n,
          n,
          interval: [0, 1] as const,
          promptTokens: 1,
          secondsToFirstToken: 1,
          systemPrompt: "short",
        },
      ]),
    ),
    correct: Object.fromEntries(arms.map(([arm, count]) => [arm, answers(count)])),
    loss: 0.05,
    steps: 10,
    tokens: 1000,
    seconds: 60,
  }));
  return {
    varied,
    accuracy: Object.fromEntries(arms.map(([arm, count]) => [arm, meanAndSpread([count / n])])),
    cells,
    failures: [],
  };
}

const objectives = [
  row({ objective: "distillation" }, { base: 0, oracle: 36, rag: 34, adapter: 32, "adapter+rag": 35 }),
  row({ objective: "sft" }, { base: 0, oracle: 36, rag: 34, adapter: 20, "adapter+rag": 30 }),
  row({ objective: "text" }, { base: 0, oracle: 36, rag: 34, adapter: 21, "adapter+rag": 30 }),
];

describe("the paper's shape", () => {
  it("says which claims came out, and which only within noise", () => {
    const verdicts = Object.fromEntries(
      claimsOf("objectives", objectives).map(({ text, verdict }) => [text, verdict]),
    );
    assert.deepEqual(verdicts, {
      "PD beats supervised fine-tuning": "came out",
      "supervised fine-tuning beats fine-tuning on the text": "did not come out, within noise",
      "fine-tuning on the text beats the base model": "came out",
      "PD beats retrieval": "did not come out, within noise",
      "PD + retrieval beats retrieval": "came out, within noise",
      "PD + retrieval beats PD": "came out, within noise",
    });
  });

  it("compares neighbours in the number of questions", () => {
    const claims = claimsOf("questions", [
      row({ pairShare: 0.25 }, { adapter: 10 }),
      row({ pairShare: 0.5 }, { adapter: 25 }),
      row({ pairShare: 1 }, { adapter: 5 }),
    ]);
    assert.deepEqual(
      claims.map(({ text, verdict, difference }) => [text, verdict, difference]),
      [
        ["50 % of the questions beats 25 %", "came out", 15 / n],
        ["100 % of the questions beats 50 %", "did not come out", -20 / n],
      ],
    );
  });

  it("pairs by seed and leaves out what was not run", () => {
    const two = [row({ rank: 2 }, { adapter: 10 }, 2), row({ rank: 64 }, { adapter: 20 }, 3)];
    const [claim] = claimsOf("ranks", two);
    assert.equal(claim?.difference, 0.25);
    assert.deepEqual(claimsOf("ranks", [row({ rank: 2 }, { adapter: 1 }), { ...two[1]!, cells: [] }]), []);
  });

  it("prints every table", () => {
    const tables = paperTables("big-model");
    assert.deepEqual(
      tables.map(({ name }) => name),
      ["objectives", "questions", "ranks", "temperatures", "expert"],
    );
    const text = tableText(tables[0]!, objectives, claimsOf("objectives", objectives)).join("\n");
    assert.match(text, /prompt distillation \(PD\)\s+80\.0 %.*88\.4 %/);
    assert.match(text, /NO {3}PD beats retrieval: -5\.0 points/);
    const ranks = [
      row({ rank: 2 }, { adapter: 10 }),
      {
        varied: { rank: 64 },
        accuracy: {},
        cells: [],
        failures: [{ seed: 1, message: "too little memory" }],
      },
    ];
    assert.match(tableText(tables[2]!, ranks, []).join("\n"), /25\.0 %[^]*too little memory/);
    assert.equal(paperTables(undefined).length, 4);
  });
});
