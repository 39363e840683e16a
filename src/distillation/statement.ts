// The words of the documentation that state a fact: what a question about it is answered with.
import type { Fact } from "./types.ts";

/** Words of the longest sentence that is put before another one. */
const longestContext = 24;
/** Words of a sentence together with the one that follows from it. */
const longestTogether = 40;

/**
 * For each fact, by its id, the sentence or table row that holds it. A sentence that cannot be understood alone stands
 * behind the one before it, and facts of that one are answered with both: to stop between the two could not be learned.
 * Commands and steps have none, they are answered with themselves.
 *
 * Every question about a sentence leads to the same words this way, whichever of its facts was asked for: the questions of
 * all its facts teach one answer, and a wrong word of the teacher cannot get in.
 */
export function statementsOf(facts: readonly Fact[]): ReadonlyMap<string, string> {
  const own = facts.filter(isStated).map((fact) => [fact, ownStatement(fact)] as const);
  /** By section and sentence: the sentence with what follows from it. */
  const together = new Map<string, string>();
  for (const [{ sectionId, context }, statement] of own) {
    if (context === undefined || !statement.startsWith(`${context} `)) continue;
    if (wordCount(statement) <= longestTogether) together.set(`${sectionId}|${context}`, statement);
  }
  return new Map(
    own.map(([{ id, sectionId }, statement]) => [id, together.get(`${sectionId}|${statement}`) ?? statement]),
  );
}

/** False for commands and steps. */
export function isStated({ kind, step }: Fact): boolean {
  return kind !== "command" && step === undefined;
}

function ownStatement({ kind, context, sentence }: Fact): string {
  // What a part of a list says stands in the sentence already.
  const needed = context !== undefined && !(kind === "name" && sentence.includes(":"));
  return needed && wordCount(context) <= longestContext ? `${context} ${sentence}` : sentence;
}

function wordCount(text: string): number {
  return text.split(/\s+/).length;
}
