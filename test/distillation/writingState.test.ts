import assert from "node:assert/strict";
import { type Budget, budgets } from "../../src/distillation/budget.ts";
import { allFacts } from "../../src/distillation/facts.ts";
import { WritingState } from "../../src/distillation/writingState.ts";
import { section } from "./sample.ts";

/** How many questions each fact is asked for in the first round, by its span. */
function firstAsks(text: string, budget: Budget): Map<string, number> {
  const sections = [section(text)];
  const facts = allFacts(sections, "Tarn");
  const state = new WritingState({ project: "Tarn", sections, facts, budget, seed: 1 });
  const counts = new Map<string, number>();
  for (const { fact } of state.asks(0)) counts.set(fact.span, (counts.get(fact.span) ?? 0) + 1);
  return counts;
}

describe("questions that are asked for", () => {
  it("are fewer for each of several facts that one sentence answers", () => {
    const budget = budgets.thorough;
    const alone = firstAsks("A lock is dropped after 25 seconds.", budget).get("25 seconds");
    assert.equal(alone, budget.naturalProse);
    const shared = firstAsks("Tarn was started by Ada Byron in 2019 at the old mill.", budget);
    assert.ok(shared.size >= 2, [...shared.keys()].join("|"));
    for (const count of shared.values()) assert.ok(count < alone, String(count));
    assert.ok([...shared.values()].reduce((sum, count) => sum + count, 0) > alone);
  });

  it("make three of every fact with the fixed phrases, whatever it shares its sentence with", () => {
    const budget = budgets.default;
    const many = firstAsks(
      "Tarn was started by Ada Byron in 2019 at the old mill, and Bo Lind left in 2020.",
      budget,
    );
    assert.ok(many.size >= 3, [...many.keys()].join("|"));
    for (const count of many.values()) {
      assert.ok(count + budget.templateProse >= budget.pairsPerFact, String(count));
    }
  });
});
