import assert from "node:assert/strict";
import { mock } from "node:test";
import { pass } from "../../mockedTime.ts";
import { createRedistil, type Redistil, type RedistilChoice } from "../../../src/cli/watch/redistil.ts";
import type { StatusResult } from "../../../src/engine/status.ts";

const times = { quiet: 40, interval: 20 };

const stale = (...changed: string[]): StatusResult => ({
  folder: "/f",
  state: changed.length === 0 ? "up to date" : "stale",
  documents: 3,
  versions: [],
  knowledge: "/k",
  freshness: { changed, added: [], removed: [], stale: changed.length },
});

describe("redistil", () => {
  let redistil: Redistil | undefined;
  let injections = 0;
  let asked: number[] = [];
  let idle = true;
  let again = false;
  let answer = true;
  let duration = 0;

  const start = (choice: RedistilChoice): Redistil => {
    [injections, asked, idle, again, answer, duration] = [0, [], true, false, true, 0];
    redistil = createRedistil(
      choice,
      {
        async inject() {
          injections++;
          await new Promise((resolve) => setTimeout(resolve, duration));
          return again;
        },
        ask(count) {
          asked.push(count);
          return Promise.resolve(answer);
        },
        isIdle: () => idle,
      },
      times,
    );
    return redistil;
  };
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("never does anything where that is wished", async () => {
    start("never").looked(stale("a.md"));
    await pass(100);
    assert.equal(injections, 0);
    assert.deepEqual(asked, []);
  });

  it("waits until nothing has changed for a while", async () => {
    const { looked } = start("idle");
    for (let i = 0; i < 4; i++) {
      looked(stale("a.md"));
      await pass(20);
      assert.equal(injections, 0);
    }
    await pass(80);
    assert.equal(injections, 1);
  });

  it("waits until the machine has nothing else to do", async () => {
    const { looked } = start("idle");
    idle = false;
    looked(stale("a.md"));
    await pass(120);
    assert.equal(injections, 0);
    idle = true;
    await pass(60);
    assert.equal(injections, 1);
  });

  it("does nothing where everything is fresh again, or nothing was taught", async () => {
    const { looked } = start("idle");
    looked(stale("a.md"));
    looked(stale());
    await pass(80);
    const { freshness: _freshness, ...untaught } = stale("a.md");
    looked({ ...untaught, state: "not injected" });
    await pass(80);
    assert.equal(injections, 0);
  });

  it("does one injection at a time", async () => {
    const { looked } = start("idle");
    duration = 150;
    looked(stale("a.md"));
    await pass(70);
    looked(stale("a.md", "b.md"));
    await pass(60);
    assert.equal(injections, 1);
  });

  it("does not repeat it with the same documents, whether it failed or its version is not the one that answers", async () => {
    const { looked } = start("idle");
    looked(stale("a.md"));
    await pass(80);
    looked(stale("a.md"));
    await pass(80);
    assert.equal(injections, 1);
    looked(stale("a.md", "b.md"));
    await pass(80);
    assert.equal(injections, 2);
  });

  it("tries again where another process was in the way", async () => {
    const { looked } = start("idle");
    again = true;
    looked(stale("a.md"));
    await pass(80);
    looked(stale("a.md"));
    await pass(80);
    assert.equal(injections, 2);
  });

  it("asks once about the same documents", async () => {
    const { looked } = start("ask");
    answer = false;
    looked(stale("a.md"));
    await pass(10);
    looked(stale("a.md"));
    await pass(10);
    assert.deepEqual(asked, [1]);
    assert.equal(injections, 0);
    answer = true;
    looked(stale("a.md", "b.md"));
    await pass(10);
    assert.deepEqual(asked, [1, 2]);
    assert.equal(injections, 1);
  });

  it("starts nothing once it is disposed, and waits for what goes on", async () => {
    const { looked, dispose } = start("idle");
    duration = 100;
    looked(stale("a.md"));
    await pass(60);
    assert.equal(injections, 1);
    let ended = false;
    const disposing = dispose().then(() => (ended = true));
    await pass(50);
    assert.equal(ended, false);
    await pass(50);
    await disposing;
    looked(stale("b.md"));
    await pass(80);
    assert.equal(injections, 1);
  });
});
