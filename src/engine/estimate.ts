// How long a run takes and what it needs, before anything is loaded.
import { fileBytes, memoryNeeded, type SizedModel } from "../catalogue/memory.ts";
import { type Hardware, trainingSeconds } from "../catalogue/proposeModel.ts";
import { wideCopyBytes } from "../catalogue/wideCopy.ts";
import type { Settings } from "../config/settings.ts";
import type { Document } from "../documents/types.ts";
import { readGguf } from "../gguf/reader.ts";
import { readHyperparameters } from "../models/hyperparameters.ts";
import { epochsFor } from "../training/schedule.ts";
import type { ModelChoice } from "./modelChoice.ts";

export interface Estimate {
  readonly pairs: number;
  /** Of the whole run, without the download. */
  readonly minutes: number;
  /** Bytes of memory at the peak. */
  readonly memory: number;
  readonly freeMemory: number;
  /** Bytes on the disk, with the download. */
  readonly disk: number;
  readonly device: "gpu" | "cpu";
}

/** An estimate from what was measured on two cores: within a factor of two. */
export async function estimateRun(
  documents: readonly Document[],
  choice: ModelChoice,
  settings: Settings,
  hardware: Hardware,
): Promise<Estimate> {
  const size = await sizeOf(choice);
  const memory = memoryNeeded(size, settings).train;
  const device =
    hardware.gpu && settings.backend !== "cpu" && memory < hardware.gpu.freeBytes ? "gpu" : "cpu";
  const pairs = Math.round(wordsOf(documents) * pairsPerWord[settings.budget]);
  const tokens = pairs * tokensPerPair;
  const stepsPerEpoch = Math.ceil(tokens / (settings.rowTokens * settings.batchRows));
  const epochs = epochsFor(settings.epochs, stepsPerEpoch, settings.leastSteps);
  const training = trainingSeconds(size.parameters, tokens * epochs, device, hardware);
  // Questions are written and answered at a pace that does not depend on the epochs; afterwards they are measured.
  const writing = trainingSeconds(size.parameters, pairs * writtenTokensPerPair, device, hardware);
  const adapterBytes = 4 * settings.rank * loraWidth(size);
  return {
    pairs,
    minutes: Math.max(1, Math.round((training + writing) / 60)),
    memory,
    freeMemory: device === "gpu" && hardware.gpu ? hardware.gpu.freeBytes : hardware.freeMemoryBytes,
    // The download, the faster copy, the adapter, its checkpoint with the optimiser's two moments, targets and text.
    disk:
      (choice.file ? 0 : fileBytes(size)) +
      (device === "cpu" ? await copyBytes(choice) : 0) +
      4 * adapterBytes +
      pairs * bytesPerPair,
    device,
  };
}

/** Bytes of the copy that a processor reads faster; of a model that is still to be fetched, about as many. */
async function copyBytes({ entry, file }: ModelChoice): Promise<number> {
  if (file) return wideCopyBytes(file);
  // Rows that are no multiple of 256 weights long stand in blocks of five bits, which the copy widens.
  const copied = entry !== undefined && entry.quantisation === "Q4_K_M" && entry.shape.embedding % 256 !== 0;
  return copied ? copyGrowth * fileBytes(entry) : 0;
}

/** Measured on Qwen2.5 of 0.5 billion parameters. */
const copyGrowth = 1.2;

/** Words of all sections. */
export function wordsOf(documents: readonly Document[]): number {
  let words = 0;
  for (const { sections } of documents) {
    for (const { text } of sections) words += text.split(/\s+/).filter((word) => word !== "").length;
  }
  return words;
}

// Measured on a project of 903 words: 676 pairs by default, 24,600 packed tokens an epoch.
const pairsPerWord = { quick: 0.2, default: 0.52, thorough: 1.2 } as const;
const tokensPerPair = 36;
// Measured there: writing took as long as four epochs of training.
const writtenTokensPerPair = 4 * tokensPerPair;
const bytesPerPair = 10_000;

/** What time and memory follow from: of the catalogue, or of the file. @throws as `readGguf`, `readHyperparameters`. */
export async function sizeOf({ entry, file }: Pick<ModelChoice, "entry" | "file">): Promise<SizedModel> {
  if (entry) return entry;
  if (!file) throw new Error("a model that is neither in the catalogue nor a file");
  const gguf = await readGguf(file.path);
  const h = readHyperparameters(gguf);
  let parameters = 0;
  for (const { dimensions } of gguf.tensors.values()) {
    parameters += dimensions.reduce((product, dimension) => product * dimension, 1);
  }
  return {
    parameters,
    bytes: gguf.fileBytes,
    quantisation: "",
    shape: {
      blocks: h.nLayer,
      embedding: h.nEmbd,
      feedForward: h.nFf,
      heads: h.nHead,
      headsKv: h.nHeadKv,
      headSize: h.dHead,
      vocabulary: h.nVocab,
    },
  };
}

/** Sum over all projections of input plus output size. */
function loraWidth({ shape }: SizedModel): number {
  const { blocks, embedding, feedForward, heads, headsKv, headSize } = shape;
  const attention = 4 * embedding + 2 * headSize * (heads + headsKv);
  return blocks * (attention + 3 * (embedding + feedForward));
}
