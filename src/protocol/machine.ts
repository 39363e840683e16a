// Models, storage and the machine itself.

export interface ModelEntry {
  readonly id: string;
  readonly name: string;
  /** Of a file of the person's own, which is chosen by it; no other place knows its id. */
  readonly path?: string;
  /** SPDX; empty for a file of the person's own. */
  readonly licence: string;
  readonly purpose: string;
  readonly parameters: number;
  /** Size of the file. */
  readonly bytes: number;
  readonly memory: { readonly train: number; readonly answer: number };
  /** How it would be taught here; undefined when there is too little memory. */
  readonly fit?: { readonly device: "gpu" | "cpu"; readonly minutes: number };
  /** It is on this machine. */
  readonly fetched: boolean;
  /** The best fit. */
  readonly proposed: boolean;
  /** The model of the folder that was asked about. */
  readonly chosen: boolean;
}

/** Something on the disk that can be deleted by its id. */
export interface StorageItem {
  readonly id: string;
  readonly kind: "model" | "knowledge" | "run" | "adapter";
  /** For people: a model's name, a folder, "version 3". */
  readonly name: string;
  readonly detail?: string;
  readonly path: string;
  readonly bytes: number;
  /** Why it cannot be deleted now. */
  readonly inUse?: string;
}

export interface StorageList {
  readonly items: readonly StorageItem[];
  readonly bytes: number;
  readonly folders: readonly { readonly use: string; readonly path: string; readonly freeBytes?: number }[];
}

export interface BackendDiagnosis {
  readonly backend: string;
  readonly devices: readonly {
    readonly name: string;
    readonly description: string;
    readonly freeBytes: number;
    readonly totalBytes: number;
  }[];
  /** Why it cannot be used; undefined when it can. */
  readonly obstacle?: string;
}

export interface Diagnostics {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: { readonly name: string; readonly cores: number };
  readonly memory: { readonly total: number; readonly free: number };
  readonly backends: readonly BackendDiagnosis[];
  readonly whyNotGpu?: string;
  readonly ggml: string;
  readonly folders: readonly { readonly use: string; readonly path: string; readonly freeBytes?: number }[];
  readonly models: readonly ModelEntry[];
  /** All of it as text to paste into an issue; without names of documents. */
  readonly text: string;
}
