// Which facts are the answer of a kept pair.
import type { Coverage, Fact, Pair } from "./types.ts";

/** @param wanted kept pairs that make a fact full */
export function coverageOf(facts: readonly Fact[], pairs: readonly Pair[], wanted: number): Coverage {
  const counts = new Map<string, number>();
  for (const pair of pairs) {
    if (pair.heldOut) continue;
    for (const id of pair.factIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const countOf = (fact: Fact): number => counts.get(fact.id) ?? 0;
  return {
    facts: facts.length,
    covered: facts.filter((fact) => countOf(fact) > 0).length,
    full: facts.filter((fact) => countOf(fact) >= wanted).length,
    uncovered: facts.filter((fact) => countOf(fact) === 0),
  };
}
