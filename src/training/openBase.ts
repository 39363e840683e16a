// Opens a base model for computing: backend, hyperparameters, and the frozen weights as planned.
import { availableParallelism } from "node:os";
import { readGguf } from "../gguf/reader.ts";
import { TensorReader } from "../gguf/tensorData.ts";
import type { Gguf } from "../gguf/types.ts";
import { Backend } from "../ggml/backend.ts";
import type { BackendName } from "../ggml/binaries.ts";
import type { Architecture } from "../models/architecture.ts";
import { architectureOf } from "../models/architectures.ts";
import { findRearranged, loadWeights, type LoadedWeights } from "../models/frozenWeights.ts";
import type { Hyperparameters } from "../models/hyperparameters.ts";
import { planWeights, type WeightPlan } from "../models/weightPlan.ts";

export interface BaseDescription {
  readonly gguf: Gguf;
  readonly architecture: Architecture;
  readonly hyperparameters: Hyperparameters;
}

/** Reads the header only. @throws UserError for a file that cannot be trained on. */
export async function describeBase(path: string): Promise<BaseDescription> {
  const gguf = await readGguf(path);
  const architecture = architectureOf(gguf);
  return { gguf, architecture, hyperparameters: architecture.hyperparameters(gguf) };
}

/** A backend with the plan of a base model's weights on it; `load` then brings them in. */
export class OpenBase implements Disposable {
  readonly description: BaseDescription;
  readonly backend: Backend;
  readonly plan: WeightPlan;
  private readonly cpu: Backend;
  private weights: LoadedWeights | undefined;

  /**
   * `threads` 0 means one a core; `firstTrained` is the first block
   * with an adapter, undefined when nothing is trained.
   */
  constructor(
    description: BaseDescription,
    backendName: BackendName,
    threads: number,
    firstTrained: number | undefined,
  ) {
    this.description = description;
    this.backend = new Backend(backendName, threadsOf(threads));
    const onCpu = this.backend.name === "cpu";
    this.cpu = onCpu ? this.backend : new Backend("cpu", threadsOf(threads), this.backend.library);
    const { gguf, architecture, hyperparameters } = description;
    this.plan = planWeights(gguf, architecture, hyperparameters, {
      onCpu,
      rearranged: findRearranged(this.backend),
      firstTrained,
    });
  }

  async load(onProgress?: (share: number) => void): Promise<LoadedWeights> {
    await using reader = await TensorReader.open(this.description.gguf);
    this.weights = await loadWeights(reader, this.plan, this.backend, this.cpu, onProgress);
    return this.weights;
  }

  [Symbol.dispose](): void {
    this.weights?.[Symbol.dispose]();
    if (this.cpu !== this.backend) this.cpu[Symbol.dispose]();
    this.backend[Symbol.dispose]();
  }
}

/** CPU threads for a setting; 0 means one a core. */
export function threadsOf(setting: number): number {
  return setting > 0 ? setting : availableParallelism();
}
