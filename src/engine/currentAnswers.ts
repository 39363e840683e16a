// What the model answers to the pairs' questions now: asked once for each version, kept in `current.jsonl`.
import { join } from "node:path";
import { z } from "zod";
import { containsAnswer } from "../evaluation/normalise.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { readManifest } from "../knowledge/manifest.ts";
import { appendJsonLines, readJsonLines, writeJsonLines } from "../knowledge/store.ts";
import type { CurrentAnswer } from "../protocol/knowledge.ts";
import { type PairWithEdit, readPairsWithEdits } from "./knownPairs.ts";
import { factSchema } from "./learnedPairs.ts";
import type { Session } from "./session.ts";
import { activeVersion } from "./versions.ts";

/** The answers of the version that answers now, by id of the pair; none to a question that was changed since. */
export async function readCurrentAnswers(paths: KnowledgePaths): Promise<Map<string, CurrentAnswer>> {
  const active = activeVersion(await readManifest(paths));
  if (!active) return new Map();
  const [lines, pairs, golds] = await Promise.all([
    readLines(paths),
    readPairsWithEdits(paths),
    readGolds(paths),
  ]);
  const byId = new Map(pairs.map((pair) => [pair.id, pair]));
  const answers = new Map<string, CurrentAnswer>();
  for (const { adapter, id, question, text } of lines) {
    const pair = byId.get(id);
    if (!pair || adapter !== active.sha256 || pair.question !== question) continue;
    answers.set(id, { text, version: active.version, matches: matches(text, pair, golds) });
  }
  return answers;
}

/**
 * Asks the questions of these pairs that have no answer of this version yet, one after the other.
 * @throws UserError `cancelled`; what was answered is kept.
 */
export async function answerPairs(
  paths: KnowledgePaths,
  ids: readonly string[],
  openSession: () => Promise<Session>,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly current: CurrentAnswer }[]> {
  const known = await readCurrentAnswers(paths);
  const active = activeVersion(await readManifest(paths));
  const pairs = (await readPairsWithEdits(paths)).filter(({ id }) => ids.includes(id));
  for (const { id, question } of pairs) {
    if (known.has(id) || !active) continue;
    const session = await openSession();
    const { answer: text } = await session.ask(question, { anyway: true, signal });
    await appendJsonLines(file(paths), [{ adapter: active.sha256, id, question, text }]);
  }
  const answers = await readCurrentAnswers(paths);
  await forgetOthers(paths, active?.sha256);
  return pairs.flatMap(({ id }) => {
    const current = answers.get(id);
    return current ? [{ id, current }] : [];
  });
}

/** Answers of versions that no longer answer make the file longer with each injection. */
async function forgetOthers(paths: KnowledgePaths, adapter: string | undefined): Promise<void> {
  const lines = await readLines(paths);
  const own = lines.filter((line) => line.adapter === adapter);
  if (lines.length > 2 * own.length + 1000) await writeJsonLines(file(paths), own);
}

function matches(text: string, pair: PairWithEdit, golds: ReadonlyMap<string, string>): boolean {
  const spans = pair.factIds.flatMap((id) => golds.get(id) ?? []);
  const held = spans.filter((span) => containsAnswer(pair.answer, [span]));
  // A pair that a person wrote has no facts: its answer, or what is left of it, must be there.
  if (held.length === 0) return containsAnswer(text, [pair.answer]) || containsAnswer(pair.answer, [text]);
  return held.every((span) => containsAnswer(text, [span]));
}

async function readGolds(paths: KnowledgePaths): Promise<Map<string, string>> {
  const facts = await readJsonLines(paths.facts, (value) => factSchema.parse(value));
  return new Map(facts.map(({ id, span }) => [id, span]));
}

const lineSchema = z.object({ adapter: z.string(), id: z.string(), question: z.string(), text: z.string() });

function readLines(paths: KnowledgePaths): Promise<z.infer<typeof lineSchema>[]> {
  return readJsonLines(file(paths), (value) => lineSchema.parse(value));
}

function file(paths: KnowledgePaths): string {
  return join(paths.root, "current.jsonl");
}
