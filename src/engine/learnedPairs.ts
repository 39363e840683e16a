// The lines of `pairs.jsonl` and `facts.jsonl`, as the engine reads them back.
import { z } from "zod";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { readJsonLines } from "../knowledge/store.ts";
import type { LearnedPair } from "../knowledge/types.ts";

/** The pairs that a folder's model was trained on: what an answer can come from. @throws UserError `data-corrupt`. */
export async function readTaughtPairs(paths: KnowledgePaths): Promise<LearnedPair[]> {
  const pairs = await readJsonLines(paths.pairs, (value) => heldOutPairSchema.parse(value));
  return pairs.filter(({ heldOut }) => !heldOut).map((pair) => pair as LearnedPair);
}

const learnedPairSchema = z.looseObject({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  sectionId: z.string().optional(),
});

export const heldOutPairSchema = learnedPairSchema.extend({
  factIds: z.array(z.string()),
  form: z.string(),
  heldOut: z.boolean(),
});

export const factSchema = z.looseObject({ id: z.string(), span: z.string() });
