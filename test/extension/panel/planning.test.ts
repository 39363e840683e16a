// Which plan is shown, whatever comes late or fails.
import assert from "node:assert/strict";
import { UserError } from "../../../src/errors/userError.ts";
import type { EditorFolder } from "../../../src/extension/editorFolder.ts";
import { createPlanning, type Planned, type Planning } from "../../../src/extension/panel/planning.ts";
import type { ToPanel } from "../../../src/protocol/panelMessages.ts";
import type { InjectionPlan } from "../../../src/protocol/plan.ts";

const folderOf = (id: string): EditorFolder => ({ id, name: id }) as EditorFolder;
const planOf = (pairs: number): InjectionPlan =>
  ({ folder: "/secret/a", knowledge: "/secret/k", pairs }) as InjectionPlan;
const full = new UserError("no-documents", "None.", "Add some.");

interface Asked {
  readonly planned: Planned;
  readonly signal: AbortSignal;
  readonly answer: (plan: InjectionPlan) => void;
  readonly fail: (error: unknown) => void;
}

describe("the plan in the panel", () => {
  let asked: Asked[];
  let told: ToPanel[];
  let planning: Planning;

  beforeEach(() => {
    asked = [];
    told = [];
    planning = createPlanning({
      inspect: (planned, signal) =>
        new Promise((answer, fail) => asked.push({ planned, signal, answer, fail })),
      open: () => {
        told.push({ type: "show", view: "plan" });
        return Promise.resolve();
      },
      deliver: (message) => told.push(message),
      onPlanned: () => undefined,
    });
  });

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const types = (): string[] => told.map(({ type }) => type);
  const show = async (id: string, scope?: string[]): Promise<{ done: Promise<void> }> => {
    const done = planning.show({ folder: folderOf(id), scope });
    done.catch(() => undefined);
    await turn();
    return { done };
  };

  it("is what is started, and no path of the machine is in it", async () => {
    const { done } = await show("a", ["docs"]);
    assert.equal(planning.planned, undefined);
    asked[0]?.answer(planOf(1));
    await done;
    assert.deepEqual(told, [
      { type: "show", view: "plan" },
      { type: "plan", plan: { pairs: 1 } },
    ]);
    assert.deepEqual(planning.planned, { folder: folderOf("a"), scope: ["docs"] });
  });

  it("is that of the folder that was asked about last, also where another comes later", async () => {
    const first = await show("a");
    const second = await show("b");
    assert.equal(asked[0]?.signal.aborted, true);
    asked[1]?.answer(planOf(2));
    await second.done;
    asked[0].answer(planOf(1));
    await first.done;
    assert.deepEqual(types(), ["show", "show", "plan"]);
    assert.equal(planning.planned?.folder.id, "b");
  });

  it("leaves nothing to start when it fails, and says why", async () => {
    const first = await show("a");
    asked[0]?.answer(planOf(1));
    await first.done;
    const second = await show("a");
    asked[1]?.fail(full);
    await assert.rejects(second.done, full);
    assert.equal(planning.planned, undefined);
    assert.equal(told.at(-1)?.type, "problem");
  });

  it("says nothing of a failure that nobody waits for", async () => {
    const first = await show("a");
    await show("b");
    asked[0]?.fail(new UserError("cancelled", "Stopped.", ""));
    await assert.rejects(first.done);
    assert.deepEqual(types(), ["show", "show"]);
  });

  it("is worked out anew, for the same part, when the model of its folder has changed", async () => {
    const { done } = await show("a", ["docs"]);
    asked[0]?.answer(planOf(1));
    await done;
    await planning.again(folderOf("b"));
    assert.equal(asked.length, 1);
    const again = planning.again(folderOf("a"));
    assert.deepEqual([planning.planned, told.at(-1)], [undefined, { type: "planning" }]);
    assert.deepEqual(asked[1]?.planned, { folder: folderOf("a"), scope: ["docs"] });
    asked[1].answer(planOf(2));
    await again;
    assert.deepEqual(told.at(-1), { type: "plan", plan: { pairs: 2 } });
    assert.ok(planning.planned);
  });
});
