// What the pipeline knows of training: a job of files and numbers in, events and an adapter file out.
import type { TargetModule } from "../config/settings.ts";

export type Objective = "distillation" | "sft";

export interface TrainingJob {
  /** GGUF of the base model and its sha256 (hex), which the adapter is bound to. */
  readonly modelPath: string;
  readonly modelSha256: string;
  /** JSON file holding a TokenDataset. */
  readonly datasetPath: string;
  /** Folder for teacher targets and checkpoints; a job that finds its own there resumes. */
  readonly workFolder: string;
  /** Where the adapter GGUF goes (written beside and renamed). */
  readonly adapterPath: string;
  readonly settings: TrainingSettings;
}

export interface TrainingSettings {
  readonly objective: Objective;
  readonly rank: number;
  readonly alpha: number;
  readonly targetModules: readonly TargetModule[];
  readonly learningRate: number;
  readonly epochs: number;
  readonly temperature: number;
  readonly crossEntropyShare: number;
  readonly topK: number;
  readonly warmupShare: number;
  readonly maxGradNorm: number;
  readonly rowTokens: number;
  readonly batchRows: number;
  readonly seed: number;
  readonly threads: number;
  readonly backend: string;
}

export type TrainingEvent =
  | { readonly kind: "plan"; readonly bytes: number; readonly steps: number; readonly tokensPerEpoch: number; readonly backend: string }
  | { readonly kind: "targets"; readonly done: number; readonly total: number }
  | {
      readonly kind: "step";
      readonly step: number;
      readonly steps: number;
      readonly epoch: number;
      /** Mean KL(teacher || student) per answer token of this step, nats. */
      readonly loss: number;
      readonly learningRate: number;
      /** Real (not padding) tokens per second since the first step of this process. */
      readonly tokensPerSecond: number;
    }
  | { readonly kind: "epoch"; readonly epoch: number; readonly loss: number; readonly heldOutLoss: number | undefined };

export interface TrainingResult {
  readonly adapterPath: string;
  readonly steps: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly seconds: { readonly load: number; readonly targets: number; readonly train: number };
  readonly tokens: number;
  readonly peakBytes: number;
  /** Mean KL per answer token of each training pair when last seen. */
  readonly pairLoss: Readonly<Record<string, number>>;
}

/** Runs one job; in this process or in a child. Stops at the next step when the signal is aborted, with a checkpoint. */
export interface Trainer {
  run(job: TrainingJob, onEvent: (event: TrainingEvent) => void, signal?: AbortSignal): Promise<TrainingResult>;
}
