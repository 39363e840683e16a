// What a run tells other processes while it goes on: `run.progress.json` beside the lock, valid as long as the lock's
// process lives.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "./atomicFile.ts";
import type { KnowledgePaths } from "./dataFolder.ts";
import { type Holder, lockHolder } from "./lock.ts";

export interface RunElsewhere {
  readonly holder: Holder;
  /** What it last wrote; undefined when it has written nothing, or what is no longer its own. */
  readonly state: unknown;
}

/** Replaces what is told. */
export async function writeRunFile(paths: KnowledgePaths, state: unknown): Promise<void> {
  await writeFileAtomically(runFile(paths), JSON.stringify({ pid: process.pid, state }));
}

export async function removeRunFile(paths: KnowledgePaths): Promise<void> {
  await rm(runFile(paths), { force: true });
}

/** The run that holds the folder's lock and what it tells; undefined when none does. */
export async function readRunFile(paths: KnowledgePaths): Promise<RunElsewhere | undefined> {
  const holder = await lockHolder(paths);
  if (!holder) return undefined;
  const text = await readFile(runFile(paths), "utf8").catch(() => undefined);
  if (text === undefined) return { holder, state: undefined };
  const told = toldSchema.safeParse(parseJson(text)).data;
  return { holder, state: told?.pid === holder.pid ? told.state : undefined };
}

const toldSchema = z.object({ pid: z.int(), state: z.unknown() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function runFile(paths: KnowledgePaths): string {
  return join(paths.root, "run.progress.json");
}
