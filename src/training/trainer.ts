// What the pipeline knows of training: a job of files and numbers in, events and an adapter file out.
import type { TargetModule } from "../config/settings.ts";
import type { BackendName } from "../ggml/binaries.ts";

export type Objective = "distillation" | "sft";

export interface TrainingJob {
  /** GGUF of the base model and its sha256 (hex), which the adapter is bound to. */
  readonly modelPath: string;
  readonly modelSha256: string;
  readonly modelName: string;
  /** sha256 (hex) of the chat template that the dataset was made with. */
  readonly chatTemplateSha256: string;
  /** JSON file holding a TokenDataset. */
  readonly datasetPath: string;
  /** ISO 8601, written into the adapter: given, so that the same job gives the same file. */
  readonly createdAt: string;
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
  /** Share of the blocks, from the first on, that have no adapter: they are computed once a pair and not each epoch. */
  readonly frozenShare: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Few batches are gone through more often, until there are so many steps. */
  readonly leastSteps: number;
  readonly temperature: number;
  readonly crossEntropyShare: number;
  readonly topK: number;
  readonly warmupShare: number;
  readonly maxGradNorm: number;
  /** Learning rate of B as a multiple of A's. */
  readonly bRateRatio: number;
  /** Forward: KL(teacher || student), which covers all that the teacher says; reverse: KL(student || teacher). */
  readonly klDirection: "forward" | "reverse";
  readonly rowTokens: number;
  readonly batchRows: number;
  /** Pairs whose KL was below this when last seen rest for most epochs (nats per token; 0: none rest). */
  readonly restBelow: number;
  /** Epochs without anything better on the held-out pairs after which training ends (0: it never ends early). */
  readonly patience: number;
  /** Share of the prompts' tokens that are hidden in a step, others each time. */
  readonly wordDropout: number;
  readonly seed: number;
  /** CPU threads; 0: one a core. */
  readonly threads: number;
  readonly backend: BackendName;
}

export type TrainingEvent =
  | {
      readonly kind: "plan";
      /** Memory that the run needs. */
      readonly bytes: number;
      /** Batches whose gradients are added up before a step, where memory is short. */
      readonly accumulate: number;
      readonly steps: number;
      readonly tokensPerEpoch: number;
      readonly backend: string;
    }
  | { readonly kind: "loading"; readonly share: number }
  | {
      readonly kind: "resumed";
      /** Steps that are done. */
      readonly step: number;
      /**
       * What is computed again all the same: the epoch, where its batches are others since there is more or less
       * memory; everything, where the dataset or the settings are others or the checkpoint is torn.
       */
      readonly again: "nothing" | "epoch" | "everything";
    }
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
      /** Global norm of the gradient before clipping. */
      readonly gradNorm: number;
      /** Share of the run that is done, 0 to 1. */
      readonly progress: number;
    }
  | {
      readonly kind: "epoch";
      readonly epoch: number;
      readonly loss: number;
      readonly heldOutLoss: number | undefined;
      /** Share of the held-out pairs whose answer the student would say word for word. */
      readonly heldOutAccuracy: number | undefined;
    };

export interface TrainingResult {
  readonly adapterPath: string;
  readonly steps: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly seconds: { readonly load: number; readonly targets: number; readonly train: number };
  readonly tokens: number;
  /** Largest resident set of the training process, bytes. */
  readonly peakBytes: number;
  /** Mean KL of the held-out pairs after the last epoch, nats per token. */
  readonly heldOutLoss: number | undefined;
  readonly curve: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly heldOutLoss: number | undefined;
    readonly heldOutAccuracy: number | undefined;
  }[];
  /** Mean KL per answer token of each training pair when last seen. */
  readonly pairLoss: Readonly<Record<string, number>>;
}

/** Awaited between two computations: lets messages in, and holds the run for as long as it is paused. */
export type PausePoint = () => Promise<void>;

/**
 * Runs one job; in this process or in a child. Stops at the next step when the signal is aborted, with a checkpoint.
 * `pausePoint` must end when the signal is aborted.
 */
export interface Trainer {
  run(
    job: TrainingJob,
    onEvent: (event: TrainingEvent) => void,
    signal?: AbortSignal,
    pausePoint?: PausePoint,
  ): Promise<TrainingResult>;
}
