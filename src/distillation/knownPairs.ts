// Questions that the base answers without the documents teach nothing: few of them are kept. In a private project it
// answers hardly any, so a sample is asked first, and all of them only where the sample says that it is worth it.
import { holdsFact } from "./filters.ts";
import { answerTokens } from "./teacherAnswer.ts";
import { shuffled } from "./randomness.ts";
import type { RememberedModel } from "./rememberedModel.ts";
import { answerInstruction } from "./systemPrompts.ts";
import type { Fact, Pair } from "./types.ts";

const sampleSize = 16;
/** Share of known answers in the sample from which on all questions are asked. */
const worthAsking = 0.1;
/** Share of the known pairs that stays, so that what the base knows is not unlearned. */
const keptShare = 0.25;

/** The pairs without most of those that the base answers already; every fact keeps a pair. */
export async function withoutKnown(
  pairs: readonly Pair[],
  facts: readonly Fact[],
  seed: number,
  model: RememberedModel,
  signal?: AbortSignal,
): Promise<{ readonly pairs: readonly Pair[]; readonly dropped: number }> {
  const factOf = new Map(facts.map((fact) => [fact.id, fact]));
  const natural = shuffled(
    pairs.filter((pair) => pair.source === "model"),
    seed,
    (pair) => `known ${pair.id}`,
  );
  const known = async (some: readonly Pair[]): Promise<Pair[]> => {
    const answers = await model.generate(
      some.map(({ question }) => ({
        messages: [
          { role: "system", content: answerInstruction },
          { role: "user", content: question },
        ],
        maxTokens: answerTokens,
        temperature: 0,
        stop: ["\n", ". "],
      })),
      { signal },
    );
    return some.filter((pair, i) => {
      const fact = factOf.get(pair.factIds[0] ?? "");
      return fact !== undefined && holdsFact(answers[i]?.text ?? "", fact);
    });
  };
  const sample = natural.slice(0, sampleSize);
  const inSample = await known(sample);
  const all =
    inSample.length >= worthAsking * sample.length && inSample.length > 1
      ? [...inSample, ...(await known(natural.slice(sampleSize)))]
      : inSample;
  const left = new Map<string, number>();
  for (const { factIds } of pairs) for (const id of factIds) left.set(id, (left.get(id) ?? 0) + 1);
  const dropped = new Set<Pair>();
  for (const pair of all.slice(Math.ceil(all.length * keptShare))) {
    if (!pair.factIds.every((id) => (left.get(id) ?? 0) > 1)) continue;
    dropped.add(pair);
    for (const id of pair.factIds) left.set(id, (left.get(id) ?? 0) - 1);
  }
  return { pairs: pairs.filter((pair) => !dropped.has(pair)), dropped: dropped.size };
}
