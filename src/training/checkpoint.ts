// Saves and restores a run in the middle: factors, moments, and where it was. Written beside and renamed.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** Saves the state under `identity`, which names everything that the run depends on. */
export function saveCheckpoint(
  path: string,
  identity: string,
  backend: Backend,
  factors: LoraFactors,
  state: RunState,
): void {
  const header = Buffer.from(JSON.stringify({ identity, state }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const parts: Uint8Array[] = [length, header];
  for (const { value, m, v } of factors.parameters) {
    for (const tensor of [value, m, v]) parts.push(backend.readBytes(tensor));
  }
  writeFileSync(`${path}.part`, Buffer.concat(parts));
  renameSync(`${path}.part`, path);
}

/** The saved state, with the factors set to it; undefined when there is none of this identity. */
export function loadCheckpoint(
  path: string,
  identity: string,
  backend: Backend,
  factors: LoraFactors,
): RunState | undefined {
  if (!existsSync(path)) return undefined;
  const data = readFileSync(path);
  if (data.length < 4) return undefined;
  const headerEnd = 4 + data.readUInt32LE(0);
  let saved: { identity: string; state: RunState };
  try {
    saved = JSON.parse(data.toString("utf8", 4, headerEnd)) as typeof saved;
  } catch {
    return undefined;
  }
  let expected = headerEnd;
  for (const { value } of factors.parameters) expected += 3 * tensorBytes(value.type, value.ne);
  if (saved.identity !== identity || data.length !== expected) return undefined;
  let offset = headerEnd;
  for (const { value, m, v } of factors.parameters) {
    for (const tensor of [value, m, v]) {
      const bytes = tensorBytes(tensor.type, tensor.ne);
      backend.write(tensor, data.subarray(offset, offset + bytes));
      offset += bytes;
    }
  }
  return saved.state;
}

export function removeCheckpoint(path: string): void {
  rmSync(path, { force: true });
}
