import assert from "node:assert/strict";
import { commandNames } from "../../src/extension/commandIds.ts";
import { statusText } from "../../src/extension/statusText.ts";
import { inEnglish } from "../../src/extension/translate.ts";
import type { RunProgress } from "../../src/protocol/run.ts";
import { type WorkState, workStateKinds } from "../../src/protocol/status.ts";

const progress: RunProgress = {
  stage: "training",
  done: 43,
  total: 100,
  unit: "steps",
  share: 0.439,
  remainingSeconds: 720,
};
const states: readonly WorkState[] = [
  { kind: "idle", why: "noFolder" },
  { kind: "idle", why: "notTrusted" },
  { kind: "idle", why: "notTaught" },
  { kind: "idle", why: "unsupported" },
  { kind: "upToDate", version: 7 },
  { kind: "stale", version: 7, count: 2 },
  { kind: "scanning" },
  { kind: "scanning", progress: { ...progress, stage: "model" } },
  { kind: "writing", progress: { ...progress, stage: "questions" } },
  { kind: "training", progress },
  { kind: "paused", reason: "battery", progress },
  { kind: "paused", reason: "person" },
  { kind: "error", message: "The disk is full.", hint: "Make room.", command: "steep.manageStorage" },
];

describe("the words of the status item", () => {
  it("exist for each of the eight states, each with an icon, a sentence, a label and a command", () => {
    assert.deepEqual(new Set(states.map(({ kind }) => kind)), new Set(workStateKinds));
    const own = new Set<string>(commandNames.map((name) => `steep.${name}`));
    for (const state of states) {
      const { text, label, lines, links, command } = statusText(state, undefined, inEnglish);
      assert.match(text, /^\$\([a-z~-]+\) Steep/);
      assert.ok(lines.length > 0, text);
      for (const line of lines) assert.match(line, /[.]$/);
      assert.doesNotMatch(label, /\$\(|undefined|\{\d\}/);
      for (const name of [command, ...links.map((link) => link.command)]) {
        assert.ok(own.has(name) || name.startsWith("workbench."), name);
      }
    }
  });

  const titleOf = (state: WorkState): string => statusText(state, undefined, inEnglish).text;

  it("say how much is stale, and how far a run is", () => {
    assert.equal(titleOf({ kind: "stale", version: 7, count: 2 }), "$(history) Steep: stale (2)");
    assert.equal(
      titleOf({ kind: "training", progress }),
      "$(sync~spin) Steep: training 44 %, about 12 min left",
    );
    assert.equal(titleOf({ kind: "writing", progress }), "$(sync~spin) Steep: writing questions 44 %");
    assert.equal(
      titleOf({ kind: "paused", reason: "person", progress }),
      "$(debug-pause) Steep: paused at 44 %",
    );
    const { remainingSeconds: _, ...unknown } = progress;
    assert.equal(titleOf({ kind: "training", progress: unknown }), "$(sync~spin) Steep: training 44 %");
    const measuring = { ...progress, stage: "evaluation", share: 0.92 } as const;
    const { text } = statusText({ kind: "training", progress: measuring }, undefined, inEnglish, true);
    assert.equal(text, "$(sync~spin) Steep: measuring 43 %");
  });

  it("name the folder where there are several, and nothing else changes", () => {
    const alone = statusText({ kind: "upToDate", version: 7 }, undefined, inEnglish);
    const named = statusText({ kind: "upToDate", version: 7 }, "docs", inEnglish);
    const label = `${alone.label} Folder: docs.`;
    assert.deepEqual(named, { ...alone, label, lines: [...alone.lines, "Folder: docs"] });
  });

  it("say what failed, and lead to what helps", () => {
    const shown = statusText(states.at(-1) as WorkState, undefined, inEnglish);
    assert.deepEqual(shown.lines, ["The disk is full.", "Make room."]);
    assert.equal(shown.command, "steep.manageStorage");
    assert.equal(shown.severity, "error");
    assert.equal(shown.label, "Steep: error. The disk is full. Make room.");
  });

  it("offer pause while it works, resume while it stands still, and nothing that is refused without trust", () => {
    const commands = (state: WorkState): string[] =>
      statusText(state, undefined, inEnglish).links.map((link) => link.command);
    assert.ok(commands({ kind: "training", progress }).includes("steep.pause"));
    assert.ok(!commands({ kind: "paused", reason: "person" }).includes("steep.pause"));
    assert.ok(commands({ kind: "paused", reason: "person" }).includes("steep.resume"));
    assert.deepEqual(commands({ kind: "idle", why: "notTrusted" }), ["workbench.trust.manage"]);
  });
});
