// What an injection ends with; `steep inject --json` prints it.

export interface InjectResult {
  /** Path of the adapter GGUF. */
  readonly adapter: string;
  readonly version: number;
  /** False when the version before answers better, and so still answers. */
  readonly active: boolean;
  /** The version that answered more held-out questions, where this one does not answer for that. */
  readonly worseThan?: number;
  /** True when nothing had changed, and so nothing was done. */
  readonly upToDate: boolean;
  /** True when nothing was trained, but another version had answered, and now this one does again. */
  readonly answersAgain?: boolean;
  readonly pairs: number;
  readonly facts: number;
  /** Facts that are in the answer of at least one pair. */
  readonly covered: number;
  /** Seconds of each stage; a stage that an earlier run had finished takes next to none. */
  readonly seconds: Readonly<Record<string, number>>;
  /** On held-out questions, 0 to 1; undefined when too few were held out. */
  readonly accuracy?: {
    readonly base: number;
    readonly adapter: number;
    readonly oracle: number;
    readonly n: number;
  };
  readonly model: { readonly id: string; readonly name: string; readonly sha256: string };
  readonly folder: string;
  readonly documents: number;
  readonly skipped: number;
  readonly report: string;
  readonly training: {
    readonly steps: number;
    readonly tokens: number;
    readonly firstLoss: number;
    readonly lastLoss: number;
    readonly peakBytes: number;
  };
}
