// What a folder's model knows, on disk: `knowledge/<repository id>/` in the data folder.

/** One distilled adapter. */
export interface AdapterVersion {
  /** 1, 2, 3, ... in order of their making. */
  readonly version: number;
  /** File name in `adapters/`. */
  readonly file: string;
  readonly sha256: string;
  readonly baseSha256: string;
  readonly baseName: string;
  /** By which the base is found again: an id of the catalogue, or a path; undefined in versions of older releases. */
  readonly baseModel?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The commit the documents were at, if the folder is in a git repository. */
  readonly commit?: string;
  readonly pairs: number;
  readonly facts: number;
  readonly covered: number;
  /** Share of held-out questions answered, 0 to 1; undefined when not measured. */
  readonly accuracy?: {
    readonly base: number;
    readonly adapter: number;
    readonly oracle: number;
    readonly n: number;
  };
  /** When to say "I was not taught this"; undefined when there was too little to fit it on. */
  readonly abstention?: AbstentionModel;
  /** The same for answers with sections in the prompt; undefined where that is not how the folder answers. */
  readonly hybridAbstention?: AbstentionModel;
  /** Name of the system prompt that it answers best behind; undefined when not measured. */
  readonly systemPrompt?: string;
  /** True where it answered more held-out questions with sections of the documents in the prompt. */
  readonly hybrid?: boolean;
  /** Name of the system prompt that suits it best with sections in the prompt. */
  readonly hybridSystemPrompt?: string;
  /** Name of the run's folder in `runs/`. */
  readonly run?: string;
  /** Path and content hash of each document it was taught from. */
  readonly documents: readonly DocumentHash[];
}

export interface DocumentHash {
  readonly path: string;
  /** sha256 (hex) of the file's bytes. */
  readonly contentHash: string;
}

/** `manifest.json`: replaced by one atomic rename. */
export interface Manifest {
  readonly format: 1;
  /** The absolute folder at the time of writing (for people; identity is the repository id). */
  readonly folder: string;
  /** The version that answers; undefined before the first run ended. */
  readonly active?: number;
  readonly versions: readonly AdapterVersion[];
}

/** What retrieval and provenance read of a line of `pairs.jsonl`; other fields of the line are left alone. */
export interface LearnedPair {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** Section that the answer was taught from; undefined for general prompts. */
  readonly sectionId?: string;
}

/** What is known about an answer before deciding whether to give it. Higher is always more trustworthy. */
export interface AbstentionSignals {
  /** Likeness of the question to the nearest distilled pair, 0 to 1. */
  readonly retrieval: number;
  /** Share of the question's words, weighted by rarity, that the best section holds, 0 to 1. */
  readonly overlap: number;
  /** Mean log-probability (natural) of the answer's tokens under the adapter; undefined when not measured. */
  readonly confidence?: number;
  /**
   * Share of what the answer says beyond the question that a pair or section near the question holds, 0 to 1;
   * undefined when not measured, or where the answer says nothing more.
   */
  readonly support?: number;
}

/** A logistic model over the signals, in the order retrieval, overlap, confidence, support. */
export interface AbstentionModel {
  /** A version of before `support` was measured has three. */
  readonly weights: readonly number[];
  readonly bias: number;
  /** The signals are standardised by these before they are weighted. */
  readonly means: readonly number[];
  readonly scales: readonly number[];
  /** Below this probability of having been taught, the answer is withheld. */
  readonly threshold: number;
  /** Cross-validated, 0.5 is chance, 1 is perfect. */
  readonly balancedAccuracy: number;
  /** Cross-validated share of the taught questions that are answered, and of the others that are declined. */
  readonly answered?: number;
  readonly declined?: number;
  /** How many taught and not-taught questions it was fitted on. */
  readonly taught: number;
  readonly notTaught: number;
}
