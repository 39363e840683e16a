// Saves and restores a run in the middle: factors, moments, and where it was. Written beside and renamed.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "../ggml/backend.ts";
import { tensorBytes } from "../ggml/tensor.ts";
import type { LoraFactors } from "../lora/factors.ts";
import type { TrainingResult } from "./trainer.ts";

export interface RunState {
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Steps of the current epoch that are complete. */
  readonly stepInEpoch: number;
  /** Optimiser steps in all. */
  readonly step: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly firstLoss: number | undefined;
  readonly lastLoss: number | undefined;
  /** Loss sum and steps of the current epoch. */
  readonly epochLoss: readonly [number, number];
  /** One entry for each complete epoch. */
  readonly curve: TrainingResult["curve"];
  /** KL of each pair when last seen, and as it was when the epoch began (which decides who rests). */
  readonly pairLoss: Readonly<Record<string, number>>;
  readonly pairLossAtEpoch: Readonly<Record<string, number>>;
}

/** What a checkpoint belongs to. */
export interface CheckpointKey {
  /** Names everything that the run's result depends on. */
  readonly identity: string;
  /** Names how batches are made, which depends on the free memory: with another one, an epoch has other steps. */
  readonly batches: string;
}

/** Where a job keeps its state. */
export function checkpointFile(workFolder: string): string {
  return join(workFolder, "checkpoint.bin");
}

/** Saves the state under its key. */
export function saveCheckpoint(
  path: string,
  { identity, batches }: CheckpointKey,
  backend: Backend,
  factors: LoraFactors,
  state: RunState,
): void {
  const header = Buffer.from(JSON.stringify({ identity, batches, state }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const parts: Uint8Array[] = [length, header];
  for (const { value, m, v } of factors.parameters) {
    for (const tensor of [value, m, v]) parts.push(backend.readBytes(tensor));
  }
  writeFileSync(`${path}.part`, Buffer.concat(parts));
  renameSync(`${path}.part`, path);
}

/** Where a job goes on. */
export interface Resumed {
  readonly state: RunState;
  /** What is computed again. */
  readonly again: "nothing" | "epoch";
}

/**
 * The saved state, with the factors set to it: with other batches, as it was at its step, but at the beginning of its
 * epoch. "other" when what is saved belongs to another identity or is torn; undefined when there is nothing.
 */
export function loadCheckpoint(
  path: string,
  { identity, batches }: CheckpointKey,
  backend: Backend,
  factors: LoraFactors,
): Resumed | "other" | undefined {
  if (!existsSync(path)) return undefined;
  const data = readFileSync(path);
  if (data.length < 4) return "other";
  const headerEnd = 4 + data.readUInt32LE(0);
  let saved: CheckpointKey & { readonly state: RunState };
  try {
    saved = JSON.parse(data.toString("utf8", 4, headerEnd)) as typeof saved;
  } catch {
    return "other";
  }
  let expected = headerEnd;
  for (const { value } of factors.parameters) expected += 3 * tensorBytes(value.type, value.ne);
  if (saved.identity !== identity || data.length !== expected) return "other";
  let offset = headerEnd;
  for (const { value, m, v } of factors.parameters) {
    for (const tensor of [value, m, v]) {
      const bytes = tensorBytes(tensor.type, tensor.ne);
      backend.write(tensor, data.subarray(offset, offset + bytes));
      offset += bytes;
    }
  }
  const { state } = saved;
  if (saved.batches === batches || state.stepInEpoch === 0) return { state, again: "nothing" };
  return { state: { ...state, stepInEpoch: 0, epochLoss: [0, 0] }, again: "epoch" };
}

export function removeCheckpoint(path: string): void {
  rmSync(path, { force: true });
}
