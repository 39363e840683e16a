// What the panel knows after each message: plain data, without a page.
import assert from "node:assert/strict";
import {
  emptyModel,
  type PanelModel,
  runningExchange,
  shownView,
  withMessage,
  withStart,
  withView,
} from "../../src/webview/model.ts";
import { newRun } from "../../src/protocol/runSnapshot.ts";
import { stepStates } from "../../src/webview/runModel.ts";
import type { ToPanel } from "../../src/protocol/panelMessages.ts";
import { answer, notTaught, plan, progressOf, stale, taught, training, trainingRun } from "./samples.ts";

function after(messages: readonly ToPanel[], from: PanelModel = emptyModel): PanelModel {
  return messages.reduce(withMessage, from);
}

describe("the panel's model", () => {
  it("shows nothing, the empty state, the run or the conversation, as the folder stands", () => {
    assert.equal(shownView(emptyModel), "loading");
    assert.equal(shownView(after([{ type: "state", state: notTaught }])), "empty");
    assert.equal(shownView(after([{ type: "state", state: training }])), "training");
    assert.equal(shownView(after([{ type: "state", state: taught }])), "conversation");
  });

  it("is empty again when what was learned is deleted, also while it shows how that was taught", () => {
    const result = { type: "runEnded", problem: { message: "gone", code: "x" } } as unknown as ToPanel;
    const ended = withView(after([{ type: "state", state: taught }, result]), "training");
    assert.equal(shownView(ended), "training");
    const deleted = after([{ type: "state", state: notTaught }], ended);
    assert.equal(shownView(deleted), "empty");
    assert.equal(deleted.ended, undefined);
  });

  it("gathers the pieces of an answer, and of the base model's beside it", () => {
    const asked = after([
      { type: "state", state: taught },
      { type: "answerStarted", id: "a", question: "Why?" },
      { type: "answerText", id: "a", of: "adapter", text: "Be" },
      { type: "answerText", id: "a", of: "base", text: "No" },
      { type: "answerText", id: "a", of: "adapter", text: "cause" },
    ]);
    assert.equal(runningExchange(asked)?.text, "Because");
    assert.equal(runningExchange(asked)?.baseText, "No");
    const ended = after([{ type: "answerEnded", id: "a", answer }], asked);
    assert.equal(runningExchange(ended), undefined);
    assert.equal(ended.exchanges[0]?.answer, answer);
  });

  it("asks again in the place of the old answer", () => {
    const model = after([
      { type: "state", state: taught },
      {
        type: "history",
        exchanges: [
          { id: "a", question: "One?", answer },
          { id: "b", question: "Two?", answer },
        ],
      },
      { type: "answerStarted", id: "a", question: "One?" },
    ]);
    assert.deepEqual(
      model.exchanges.map(({ id, phase }) => [id, phase]),
      [
        ["a", "running"],
        ["b", "answered"],
      ],
    );
  });

  it("knows an exchange without an end as stopped, with what had come", () => {
    const model = after([{ type: "history", exchanges: [{ id: "a", question: "One?", partial: "Half" }] }]);
    assert.equal(model.exchanges[0]?.phase, "stopped");
    assert.equal(model.exchanges[0]?.text, "Half");
  });

  it("always asks for a new plan, and leaves the sheet when there will be none", () => {
    const planned = after([
      { type: "state", state: taught },
      { type: "show", view: "plan" },
      { type: "plan", plan },
    ]);
    assert.equal(shownView(planned), "plan");
    assert.equal(planned.plan, plan);
    const again = withView(planned, "plan");
    assert.equal(again.plan, undefined);
    assert.equal(after([{ type: "show", view: "plan" }], planned).plan, undefined);
    assert.equal(after([{ type: "planning" }], planned).plan, undefined);
    const problem = { code: "no-documents", message: "None.", hint: "" } as const;
    const failed = after([{ type: "problem", problem, commands: [] }], again);
    assert.equal(shownView(failed), "conversation");
    assert.equal(failed.problem?.problem, problem);
  });

  it("keeps a run that has ended until the next one starts", () => {
    const running = after([{ type: "state", state: training }]);
    const ended = after(
      [
        { type: "runEnded", problem: { code: "disk-full", message: "Full.", hint: "" } },
        { type: "state", state: notTaught },
      ],
      running,
    );
    assert.equal(ended.run?.pairCount, trainingRun.pairCount);
    assert.equal(ended.ended?.problem?.code, "disk-full");
    const next = withStart(ended);
    assert.equal(next.run, undefined);
    assert.equal(next.ended, undefined);
    assert.equal(shownView(next), "training");
  });

  it("follows a run by its events", () => {
    const model = after([
      { type: "state", state: { ...training, run: newRun(new Date(0), 1) } },
      { type: "runEvent", event: { kind: "progress", progress: progressOf("questions", 3, 40, 0.1) } },
      { type: "runEvent", event: { kind: "loss", point: { step: 1, loss: 2 } } },
      { type: "runEvent", event: { kind: "paused", reason: "battery" } },
    ]);
    assert.equal(model.run?.progress?.done, 3);
    assert.deepEqual(model.run?.losses, [{ step: 1, loss: 2 }]);
    assert.equal(model.run?.paused, "battery");
    assert.equal(after([{ type: "runEvent", event: { kind: "resumed" } }], model).run?.paused, undefined);
  });

  it("takes the events of a measurement for none of the run that has ended", () => {
    const ended = after([
      { type: "state", state: training },
      { type: "runEnded", problem: { code: "disk-full", message: "Full.", hint: "" } },
      { type: "state", state: taught },
    ]);
    const progress = progressOf("evaluation", 3, 40, 0.9);
    const event: ToPanel = { type: "runEvent", event: { kind: "progress", progress } };
    const work = { kind: "training", progress } as const;
    const run = { ...trainingRun, since: "2026-03-19T10:00:00.000Z", progress };
    const measuring = after(
      [event, { type: "state", state: { ...taught, work, run, measuring: true } }, event],
      ended,
    );
    assert.deepEqual([measuring.ended, measuring.run], [ended.ended, ended.run]);
    const next = after([{ type: "state", state: { ...training, run } }], ended);
    assert.deepEqual([next.ended, next.run], [undefined, run]);
  });

  it("leaves one folder's plan and run behind when another is chosen", () => {
    const first = after([
      { type: "state", state: training },
      { type: "plan", plan },
    ]);
    const other = after([{ type: "state", state: { ...stale, folder: "f2" } }], first);
    assert.equal(other.run, undefined);
    assert.equal(other.plan, undefined);
    assert.equal(shownView(other), "conversation");
  });

  it("ticks the steps before the one that goes on", () => {
    const states = stepStates(progressOf("training", 1, 2, 0.5), false);
    assert.deepEqual(states, [
      ["read", "done"],
      ["model", "done"],
      ["write", "done"],
      ["train", "now"],
      ["measure", "next"],
    ]);
    assert.ok(stepStates(undefined, true).every(([, state]) => state === "done"));
  });
});
