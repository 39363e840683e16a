import assert from "node:assert/strict";
import { gap } from "../../src/distillation/prompts.ts";
import { saysSpan } from "../../src/distillation/filters.ts";
import { shotsFor } from "../../src/distillation/shots.ts";
import type { FactKind } from "../../src/distillation/types.ts";
import { contains } from "../../src/distillation/wording.ts";

const kinds: readonly FactKind[] = [
  "code",
  "number",
  "name",
  "reason",
  "clause",
  "negation",
  "definition",
  "cell",
  "label",
  "command",
  "step",
];

describe("the question writer's examples", () => {
  for (const kind of kinds) {
    it(`of the kind ${kind} show what is asked of the model, each with another project`, () => {
      const shots = shotsFor(kind);
      assert.ok(shots.length >= 3);
      assert.equal(new Set(shots.map((shot) => shot.project)).size, shots.length);
      for (const shot of shots) {
        assert.equal(shot.text.split(gap).length, 2, shot.text);
        assert.ok(shot.question.endsWith("?") && !saysSpan(shot.question, shot.answer), shot.question);
        assert.ok(contains(shot.question.replaceAll(/['’]s\b/g, ""), shot.project), shot.question);
      }
    });
  }
});
