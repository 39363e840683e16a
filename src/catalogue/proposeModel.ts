// Which model of the catalogue fits a machine best, and why.
import { UserError } from "../errors/userError.ts";
import { catalogue } from "./catalogue.ts";
import { memoryNeeded, type MemoryNeeded, type SizedModel } from "./memory.ts";
import type { Catalogue, CatalogueModel } from "./schema.ts";

export interface Hardware {
  readonly freeMemoryBytes: number;
  readonly gpu?: { readonly name: string; readonly freeBytes: number; readonly backend: string };
  /** physical cores */
  readonly cores: number;
}
export interface ModelFit<Model extends SizedModel = CatalogueModel> {
  readonly model: Model;
  readonly device: "gpu" | "cpu";
  readonly memory: MemoryNeeded;
  /** estimated minutes to train on documents of some 600 words */
  readonly minutes: number;
  /** whole sentences for the person */
  readonly reason: string;
}
export interface Proposal {
  readonly best: ModelFit;
  /** other models that fit, the best first */
  readonly runnersUp: readonly ModelFit[];
}

/** Documents of 600 words make about 450 pairs, 16,000 packed tokens, read in 4 epochs. */
const referenceTokens = 64_000;
/** A first run that takes longer is not proposed: a person wants to see whether it works. */
const patienceMinutes = 20;
/** Forward, and backward to the activations, of the frozen weights: 2 operations each per weight and token. */
const operationsPerWeight = 4;
/** Measured: 112 tokens/s at 0.49 billion weights on two cores; taken with a margin, since cores differ. */
const operationsPerCore = 75e9;
/** Beyond this many cores, memory is what limits. */
const usefulCores = 12;
/** Conservative for a GPU of the last years. */
const gpuOperations: Readonly<Record<string, number>> = { cuda: 8e12, metal: 2e12, vulkan: 2e12 };
/** Part of the free memory that is left to everything else. */
const memoryMargin = 0.1;
const openLicences = ["Apache-2.0", "MIT"];

/**
 * The best model for training on this machine: the first of the catalogue's order that fits the memory of the GPU,
 * or else the main memory, that is done in reasonable time, and whose licence allows every use.
 * @throws UserError `not-enough-memory` if not even the smallest fits.
 */
export function proposeModel(hardware: Hardware, from: Catalogue = catalogue): Proposal {
  const teachers = from.models.filter((model) => model.purpose !== "test");
  const fits = teachers.map((model) => fitModel(model, hardware)).filter((fit) => fit !== undefined);
  const quick = fits.filter((fit) => fit.minutes <= patienceMinutes);
  const open = quick.filter((fit) => openLicences.includes(fit.model.licence));
  // Where none is quick, the least patience is the best choice.
  const best = open[0] ?? quick[0] ?? fits.toSorted((a, b) => a.minutes - b.minutes)[0];
  if (!best) throw tooLittleMemory(teachers, hardware);
  return {
    best: { ...best, reason: reasonFor(best, hardware) },
    runnersUp: fits
      .filter((fit) => fit.model !== best.model)
      .toSorted((a, b) => Number(b.minutes <= patienceMinutes) - Number(a.minutes <= patienceMinutes))
      .map((fit) => ({ ...fit, reason: runnerUpReason(fit, best) })),
  };
}

/** How a model would be trained here; undefined if it does not fit. */
export function fitModel<Model extends SizedModel>(
  model: Model,
  hardware: Hardware,
): ModelFit<Model> | undefined {
  const memory = memoryNeeded(model);
  const { gpu } = hardware;
  const device = gpu && fitsInto(memory.train, gpu.freeBytes) ? "gpu" : "cpu";
  if (device === "cpu" && !fitsInto(memory.train, hardware.freeMemoryBytes)) return undefined;
  const seconds = trainingSeconds(model.parameters, referenceTokens, device, hardware);
  const minutes = Math.max(1, Math.round(seconds / 60));
  return { model, device, memory, minutes, reason: "" };
}

/** Estimated seconds to train on `tokens` tokens, each epoch's counted. */
export function trainingSeconds(
  parameters: number,
  tokens: number,
  device: "gpu" | "cpu",
  { gpu, cores }: Hardware,
): number {
  const speed =
    device === "gpu"
      ? (gpuOperations[gpu?.backend.toLowerCase() ?? ""] ?? 1e12)
      : operationsPerCore * Math.min(Math.max(cores, 1), usefulCores);
  return (operationsPerWeight * parameters * tokens) / speed;
}

function fitsInto(needed: number, free: number): boolean {
  return needed <= free * (1 - memoryMargin);
}

function reasonFor(fit: ModelFit, { gpu, cores, freeMemoryBytes }: Hardware): string {
  const place =
    fit.device === "gpu" && gpu
      ? `the ${gigabytes(gpu.freeBytes)} free on ${gpu.name} (${gpu.backend})`
      : `the ${gigabytes(freeMemoryBytes)} of free memory`;
  const pace = fit.device === "gpu" ? "there" : `on ${cores} ${cores === 1 ? "core" : "cores"}`;
  const sentences = [
    `Training takes about ${gigabytes(fit.memory.train)} of ${place}, and about ${fit.minutes} min ${pace} for documents of 600 words.`,
  ];
  if (gpu && fit.device === "cpu") {
    sentences.push(`It runs on the CPU, since ${gpu.name} has only ${gigabytes(gpu.freeBytes)} free.`);
  }
  if (fit.minutes > patienceMinutes) sentences.push("No model of the catalogue is faster here.");
  return sentences.join(" ");
}

function runnerUpReason(fit: ModelFit, best: ModelFit): string {
  const { licence } = fit.model;
  const parts = [`Needs about ${gigabytes(fit.memory.train)} on the ${fit.device === "gpu" ? "GPU" : "CPU"}`];
  parts.push(`about ${fit.minutes} min`);
  if (!openLicences.includes(licence)) parts.push(`licence with conditions (${licence})`);
  if (fit.model.parameters < best.model.parameters) parts.push("smaller, so quicker");
  else if (fit.minutes > best.minutes) parts.push("larger, so slower");
  return `${parts.join("; ")}.`;
}

function tooLittleMemory(models: readonly CatalogueModel[], hardware: Hardware): UserError {
  const needs = models
    .map((model) => ({ model, bytes: memoryNeeded(model).train }))
    .toSorted((a, b) => a.bytes - b.bytes);
  const least = needs[0];
  const has = Math.max(hardware.freeMemoryBytes, hardware.gpu?.freeBytes ?? 0);
  return new UserError(
    "not-enough-memory",
    `Training the smallest model (${least?.model.name ?? "none"}) takes about ${gigabytes(least?.bytes ?? 0)}; ${gigabytes(has)} are free.`,
    "Close other programs, or use a machine with more memory.",
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
