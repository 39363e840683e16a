// What an injection would do, shown before anything is done.

/** A document that is not read, or not wholly, with the reason as a sentence. */
export interface DocumentNote {
  readonly path: string;
  /** Of src/documents: ignored-link, too-large, binary, encoding, unreadable, empty, secret-masked. */
  readonly code: string;
  readonly message: string;
}

export interface PlannedModel {
  readonly id: string;
  readonly name: string;
  /** SPDX; undefined for a file of the person's own. */
  readonly licence?: string;
  /** Bytes still to be fetched; 0 when it is here. */
  readonly download: number;
  /** Sentences: why this one, and how it fits this machine. */
  readonly reason: string;
}

/** Where the run would compute. */
export interface Preflight {
  readonly device: "gpu" | "cpu";
  /** cpu, vulkan, cuda or metal. */
  readonly backend: string;
  readonly processor: string;
  readonly cores: number;
  /** The best GPU that was found, whether it is used or not. */
  readonly gpu?: { readonly name: string; readonly backend: string; readonly freeBytes: number };
  /** Why the GPU is not used; undefined when it is. */
  readonly whyNotGpu?: string;
}

export interface InjectionPlan {
  readonly folder: string;
  readonly documents: {
    readonly count: number;
    readonly sections: number;
    readonly words: number;
    /** Estimated. */
    readonly tokens: number;
    /** From the folder, with `/`, sorted. */
    readonly paths: readonly string[];
  };
  /** The part of the folder that is taught; undefined: all of it. */
  readonly scope?: readonly string[];
  /** Documents that a person had the model forget; they are not read. */
  readonly forgotten: readonly string[];
  readonly skipped: readonly DocumentNote[];
  /** Documents in which secrets were masked. */
  readonly secrets: readonly DocumentNote[];
  readonly model: PlannedModel;
  readonly preflight: Preflight;
  /** Question-answer pairs that are expected. */
  readonly pairs: number;
  /** Of the whole run, without the download; within a factor of two. */
  readonly seconds: number;
  /** Bytes at the peak, and what is free of it on the device that is used. */
  readonly memory: { readonly needed: number; readonly free: number };
  /** Bytes on the disk with the download, and what is free; undefined where the system does not tell. */
  readonly disk: { readonly needed: number; readonly free?: number };
  /** Nothing changed since the last run: starting would do nothing. */
  readonly upToDate: boolean;
  /** Where everything is kept. */
  readonly knowledge: string;
}
