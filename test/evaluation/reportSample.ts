// Made-up figures of an invented project, for the tests of the report.
import { accuracyInterval, pairedDifference, recoveryOf } from "../../src/evaluation/metrics.ts";
import { seededRandom } from "../../src/evaluation/random.ts";
import type { ReportData } from "../../src/evaluation/reportData.ts";
import type { AnswerRecord, ArmName, ArmResult } from "../../src/evaluation/types.ts";

const n = 40;
const right: Partial<Record<ArmName, number>> = {
  base: 0,
  oracle: 33,
  rag: 33,
  documents: 31,
  adapter: 32,
  "adapter+rag": 35,
};
const tokens: Partial<Record<ArmName, number>> = {
  oracle: 402,
  rag: 371,
  documents: 1288,
  "adapter+rag": 371,
};

function correct(arm: ArmName): boolean[] {
  return Array.from({ length: n }, (_, index) => index < (right[arm] ?? 0));
}

function armResult(arm: ArmName): ArmResult {
  return {
    accuracy: (right[arm] ?? 0) / n,
    n,
    interval: accuracyInterval(correct(arm)),
    promptTokens: tokens[arm] ?? 31,
    secondsToFirstToken: (tokens[arm] ?? 31) / 210,
    systemPrompt: arm === "adapter" ? "short" : "default",
  };
}

const wrongAnswers = [
  [
    "What are releases named after?",
    "lighthouses",
    "Releases are named after the harbour they were first tried in.",
  ],
  [
    "How many approvals does a change to the wire format need?",
    "two",
    "One approval of a maintainer is needed.",
  ],
  [
    "Which command rebuilds the index without writing it?",
    "lantern index --dry-run",
    "Use `lantern rebuild`.",
  ],
] as const;

/** What a run on a small project could report. */
export function sampleReport(): ReportData {
  const arms = Object.keys(right) as ArmName[];
  const answers = Array.from({ length: n }, (_, index): AnswerRecord => {
    const [question, gold, said] = wrongAnswers[index - 37] ?? [`Question ${index + 1}?`, "gold", "gold"];
    return {
      question,
      answers: [gold],
      document: "docs/contributing.md",
      arms: {
        adapter: { text: said, correct: index < 37 },
        oracle: { text: said, correct: index < 39 },
      },
    };
  });
  const random = seededRandom(3);
  const steps = Array.from({ length: 240 }, (_, step) => ({
    step: step + 1,
    loss: 2.4 * Math.exp(-step / 55) + 0.09 + 0.5 * Math.exp(-step / 90) * (random() - 0.5),
  }));
  return {
    project: "lantern",
    createdAt: "2026-03-04T17:20:11.000Z",
    version: 3,
    commit: "3f2a91c0d1e2f3a4b5c6d7e8f90123456789abcd",
    model: "Qwen2.5-Coder-0.5B-Instruct Q4_K_M",
    questionKind: "questions",
    evaluation: {
      arms: Object.fromEntries(arms.map((arm) => [arm, armResult(arm)])),
      recovery: recoveryOf(0, 33 / n, 32 / n)!,
      differences: [
        { arm: "adapter", against: "base", ...pairedDifference(correct("adapter"), correct("base")) },
      ],
      perDocument: {
        "docs/configuration.md": form(0.9, 0.8, 0.9),
        "docs/operations/backups-and-restores.md": form(0.8, 0.7, 0.8),
        "docs/architecture.md": form(0.8, 0.9, 0.9),
        "README.md": form(0.9, 1, 1),
      },
      perForm: {
        fact: form(0.8, 0.9, 0.9),
        "how-to": form(0.9, 0.7, 0.8),
        why: form(0.7, 0.8, 0.8),
        "option-value": form(0.9, 0.8, 1),
      },
      promptChoice: "on held-out questions",
      notes: [],
      answers,
    },
    training: {
      steps,
      epochs: [1, 2, 3, 4, 5].map((epoch) => ({
        epoch,
        step: 48 * epoch,
        loss: 1.9 * Math.exp(-epoch / 1.2) + 0.1,
        heldOutLoss: 1.6 * Math.exp(-epoch / 1.5) + 0.42,
      })),
    },
    coverage: {
      documents: [
        { path: "README.md", facts: 14, covered: 14, full: 12 },
        { path: "docs/configuration.md", facts: 38, covered: 33, full: 25 },
        { path: "docs/architecture.md", facts: 21, covered: 19, full: 16 },
        { path: "docs/operations/backups-and-restores.md", facts: 17, covered: 14, full: 8 },
      ],
      uncovered: [
        {
          document: "docs/contributing.md",
          sentence: "A release is named after a lighthouse on the same coast.",
          span: "a lighthouse",
        },
        {
          document: "docs/configuration.md",
          sentence: "The option `flush_every` of table Cache has the default 90 s.",
          span: "90 s",
        },
      ],
    },
    pairs: {
      kept: 253,
      dropped: [
        { reason: "Answer holds a number or name that is not in the section", count: 31 },
        { reason: "Question gives the answer away", count: 12 },
        { reason: "Nearly the same as another question", count: 27 },
        { reason: "Answer was cut off", count: 4 },
      ],
    },
    forgetting: {
      n: 220,
      base: 0.864,
      adapter: 0.855,
      difference: -0.009,
      interval: [-0.032, 0.014],
      lost: [
        { question: "Which metal is liquid at room temperature?", base: "Mercury.", adapter: "Gallium is." },
      ],
      drift: { kl: 0.041, interval: [0.03, 0.055], answers: 48, tokens: 1210 },
    },
    bleed: { n: 24, bled: 0, examples: [] },
    hybrid: true,
    abstention: { balancedAccuracy: 0.91, taught: 28, notTaught: 24 },
    abstentionQuality: {
      arm: "adapter+rag",
      taught: 40,
      answered: 37,
      answeredRight: 34,
      declinedWrong: 2,
      untaught: 43,
      declined: 39,
      invented: [{ question: "Which Helm chart installs Lantern?", answer: "The chart lantern-stack." }],
    },
    sources: { n: 32, first: 27, among: 31 },
    stages: [
      { name: "Reading documents", seconds: 0.2 },
      { name: "Writing questions", seconds: 201.4 },
      { name: "Training", seconds: 318.9 },
      { name: "Evaluation", seconds: 96.3 },
    ],
    settings: [
      ["rank", "16"],
      ["alpha", "32"],
      ["learningRate", "0.001"],
      ["epochs", "5"],
      ["targetModules", "attn_q, attn_k, attn_v, attn_output, ffn_gate, ffn_up, ffn_down"],
      ["seed", "1"],
    ],
    hashes: [
      ["base model", "b".repeat(64)],
      ["adapter", "0123456789abcdef".repeat(4)],
    ],
  };
}

function form(rag: number, adapter: number, both: number): ReportData["evaluation"]["perForm"][string] {
  return {
    base: { accuracy: 0, n: 10 },
    rag: { accuracy: rag, n: 10 },
    adapter: { accuracy: adapter, n: 10 },
    "adapter+rag": { accuracy: both, n: 10 },
  };
}
