// One run's folder. Its name is a hash of all that the result depends on, so that the same run goes on in the same
// folder, and a run that is done is known by its result file.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { options, type Settings } from "../config/settings.ts";
import { documentsFingerprint } from "../documents/fingerprint.ts";
import type { DocumentSet } from "../documents/types.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import { type KnowledgePaths, runFolder } from "../knowledge/dataFolder.ts";
import type { InjectResult } from "./injectResult.ts";

/** Raised when the pipeline changes in a way that makes other adapters of the same input. */
const pipelineVersion = 1;

/** Settings that are younger than the first runs: at their defaults they leave those runs' names as they were. */
const addedLater: ReadonlySet<string> = new Set(["expert", "objective", "pairShare"]);

/**
 * Name of the run that teaches these documents to this model with these settings.
 * @param edits fingerprint of the changes that a person made to the pairs; undefined without any.
 */
export function runKey(set: DocumentSet, modelSha256: string, settings: Settings, edits?: string): string {
  // Where a run computes, how many threads it takes and how it is asked later are no part of what it makes.
  const { threads: _threads, backend: _backend, hybrid: _hybrid, measure: _measure, ...recipe } = settings;
  const told = Object.entries(recipe).filter(
    ([name, value]) => !(addedLater.has(name) && value === options[name as keyof typeof recipe].default),
  );
  return createHash("sha256")
    .update(
      JSON.stringify([
        pipelineVersion,
        documentsFingerprint(set),
        modelSha256,
        Object.fromEntries(told),
        ...(edits === undefined ? [] : [edits]),
      ]),
    )
    .digest("hex")
    .slice(0, 20);
}

/** The result of a run that is done; undefined when it is not, or when its result cannot be read. */
export async function finishedRun(paths: KnowledgePaths, key: string): Promise<InjectResult | undefined> {
  const text = await readFile(resultFile(paths, key), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return resultSchema.parse(JSON.parse(text)) as unknown as InjectResult;
  } catch {
    // The file is written at once, so this is another version's or a person's; the run is done again from its stages.
    return undefined;
  }
}

export async function writeFinishedRun(
  paths: KnowledgePaths,
  key: string,
  result: InjectResult,
): Promise<void> {
  await writeFileAtomically(resultFile(paths, key), `${JSON.stringify(result, undefined, 2)}\n`);
}

const resultSchema = z.looseObject({
  adapter: z.string(),
  version: z.int(),
  pairs: z.int(),
  facts: z.int(),
  covered: z.int(),
  seconds: z.record(z.string(), z.number()),
});

function resultFile(paths: KnowledgePaths, key: string): string {
  return join(runFolder(paths, key), "result.json");
}
