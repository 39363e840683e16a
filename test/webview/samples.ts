// Messages of the extension as a person's work brings them, for every state of the panel.
import type { AnswerResult } from "../../src/protocol/answer.ts";
import type { PanelState, ToPanel } from "../../src/protocol/panelMessages.ts";
import type { RunProgress, RunSnapshot, RunStage } from "../../src/protocol/run.ts";
import type { VersionSummary } from "../../src/protocol/status.ts";

export const nothingStale: PanelState["stale"] = { changed: [], added: [], removed: [], count: 0 };

export const notTaught: PanelState = {
  folders: [{ id: "f1", name: "tarnfold" }],
  folder: "f1",
  work: { kind: "idle", why: "notTaught" },
  versions: [],
  stale: nothingStale,
  documents: 14,
  pendingEdits: 0,
  compare: false,
};

export const versions: readonly VersionSummary[] = [7, 6].map((version) => ({
  version,
  active: version === 7,
  createdAt: `2026-03-${10 + version}T09:30:00.000Z`,
  commit: "3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3",
  model: "Qwen2.5-Coder 0.5B Instruct",
  pairs: 1240 + version,
  facts: 410,
  covered: 398,
  documents: 14,
  accuracy: { base: 0.12, adapter: 0.74 + version / 100, oracle: 0.93, n: 120 },
}));

export const taught: PanelState = { ...notTaught, work: { kind: "upToDate", version: 7 }, versions };

export const stale: PanelState = {
  ...taught,
  work: { kind: "stale", version: 7, count: 2 },
  stale: { changed: ["docs/configuration.md"], added: ["docs/upgrade.md"], removed: [], count: 2 },
};

/** A progress of this stage. */
export function progressOf(stage: RunStage, done: number, total: number, share: number): RunProgress {
  const unit = stage === "training" ? "steps" : stage === "documents" ? "documents" : "answers";
  return { stage, done, total, unit, share, remainingSeconds: Math.round((1 - share) * 700) };
}

/** A run in its training, with curves and pairs. */
export const trainingRun: RunSnapshot = {
  since: "2026-03-18T10:00:00.000Z",
  progress: { ...progressOf("training", 140, 320, 0.63), detail: "loss 0.41" },
  losses: Array.from({ length: 140 }, (_, step) => ({
    step: step + 1,
    loss: 2.4 * Math.exp(-step / 40) + 0.3 + 0.06 * Math.sin(step),
  })),
  heldOutLosses: [
    { step: 64, loss: 0.92 },
    { step: 128, loss: 0.61 },
  ],
  accuracies: [
    { step: 0, accuracy: 0.12 },
    { step: 64, accuracy: 0.41 },
    { step: 128, accuracy: 0.62 },
  ],
  pairs: [
    {
      question: "How long does the scheduler wait before it retries a failed job?",
      answer: "It waits 45 seconds, and doubles the pause after each failure.",
      document: "docs/configuration.md",
    },
    {
      question: "Which port does the status page listen on?",
      answer: "Port 7317.",
      document: "docs/operations.md",
    },
    { question: "Name a prime number between 20 and 30.", answer: "23." },
  ],
  pairCount: 1247,
  notes: [{ level: "warning", text: "The GPU has too little memory, so the CPU computes." }],
  process: { here: true, pid: 4711, host: "" },
};

export const training: PanelState = {
  ...notTaught,
  work: { kind: "training", progress: trainingRun.progress as RunProgress },
  run: trainingRun,
};

export const paused: PanelState = {
  ...training,
  work: { kind: "paused", reason: "person", progress: trainingRun.progress as RunProgress },
  run: { ...trainingRun, paused: "person" },
};

export const plan: Extract<ToPanel, { type: "plan" }>["plan"] = {
  documents: {
    count: 14,
    sections: 96,
    words: 11_850,
    tokens: 15_940,
    paths: ["README.md", "docs/configuration.md", "docs/operations.md"],
  },
  forgotten: [],
  skipped: [
    { path: "docs/logo.md", code: "binary", message: "It is not text." },
    { path: "docs/dump.txt", code: "too-large", message: "It has 4.2 MB; the limit is 1 MB." },
  ],
  secrets: [{ path: "docs/deploy.md", code: "secret-masked", message: "1 secret was masked in line 12." }],
  model: {
    id: "qwen2.5-coder-0.5b",
    name: "Qwen2.5-Coder 0.5B Instruct",
    licence: "Apache-2.0",
    download: 491_400_064,
    reason: "The best fit for 4 GB of free memory on the CPU.",
  },
  preflight: {
    device: "cpu",
    backend: "cpu",
    processor: "AMD EPYC 7B13",
    cores: 2,
    whyNotGpu: "No GPU was found: Vulkan names no device.",
  },
  pairs: 1250,
  seconds: 1500,
  memory: { needed: 1_900_000_000, free: 4_100_000_000 },
  disk: { needed: 620_000_000, free: 31_000_000_000 },
  upToDate: false,
};

export const answer: AnswerResult = {
  text: "The scheduler waits **45 seconds**, then doubles the pause after each failure.\n\nSet it in `tarnfold.toml`:\n\n```toml\n[retry]\nfirst = 45\nlongest = 900\n```\n\n- `first` is in seconds\n- `longest` is where doubling ends",
  adapterVersion: 7,
  model: "Qwen2.5-Coder 0.5B Instruct",
  asOf: "3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3",
  changedDocuments: 2,
  sources: [
    {
      sectionId: "s1",
      document: "docs/configuration.md",
      heading: "Scheduling",
      headingTrail: ["Configuration", "Scheduling"],
      startLine: 12,
      endLine: 30,
      score: 0.9,
      changed: true,
    },
    {
      sectionId: "s2",
      document: "docs/operations.md",
      heading: "",
      headingTrail: [],
      startLine: 1,
      endLine: 9,
      score: 0.5,
      changed: false,
    },
  ],
  abstained: false,
  doubtful: false,
  confidence: 0.94,
  secondsToFirstToken: 0.4,
};

export const abstention: AnswerResult = {
  ...answer,
  text: "I was not taught this.",
  sources: [],
  abstained: true,
  confidence: 0.08,
};

/** A conversation of an answer, an abstention and a failure. */
export const conversation: readonly ToPanel[] = [
  { type: "state", state: stale },
  {
    type: "history",
    exchanges: [
      { id: "q1", question: "How long does the scheduler wait before a retry?", answer },
      { id: "q2", question: "Who won the football world cup of 1974?", answer: abstention },
    ],
  },
];
