// The words of the documentation that state a fact: what a question about it is answered with.
import type { Fact } from "./types.ts";

/** Words of the longest sentence that is put before another one. */
const longestContext = 24;

/**
 * The sentence or table row that holds the fact, with the sentence before it where it cannot be understood alone;
 * undefined for commands and steps, which are answered with themselves.
 *
 * Every question about a sentence leads to the same words this way, whichever of its facts was asked for: the questions of
 * all its facts teach one answer, and a wrong word of the teacher cannot get in.
 */
export function statementOf(fact: Fact): string | undefined {
  if (fact.kind === "command" || fact.step !== undefined) return undefined;
  const { context, sentence, kind } = fact;
  // What a part of a list says stands in the sentence already.
  const needed = context !== undefined && !(kind === "name" && sentence.includes(":"));
  if (!needed || context.split(/\s+/).length > longestContext) return sentence;
  return `${context} ${sentence}`;
}
