import assert from "node:assert/strict";
import { afterDeath, engineBackOff } from "../../../src/extension/engine/backOff.ts";

describe("the back-off of restarts", () => {
  const policy = { first: 500, longest: 3000, deaths: 5, window: 60_000 };

  it("waits twice as long after each death, up to a limit", () => {
    assert.deepEqual(afterDeath([0], policy), { restartIn: 500 });
    assert.deepEqual(afterDeath([0, 10], policy), { restartIn: 1000 });
    assert.deepEqual(afterDeath([0, 10, 20], policy), { restartIn: 2000 });
    assert.deepEqual(afterDeath([0, 10, 20, 30], policy), { restartIn: 3000 });
  });

  it("stops at the fifth death in the window", () => {
    assert.deepEqual(afterDeath([0, 10, 20, 30, 40], policy), { stop: true, deaths: 5 });
  });

  it("forgets deaths that are long ago", () => {
    assert.deepEqual(afterDeath([0, 10, 20, 30, 60_030], policy), { restartIn: 500 });
    assert.deepEqual(afterDeath([0, 10, 20, 30, 60_029], policy), { restartIn: 1000 });
  });

  it("gives an engine that dies at every start up within a minute", () => {
    const deaths: number[] = [];
    let time = 0;
    for (;;) {
      deaths.push(time);
      const next = afterDeath(deaths, engineBackOff);
      if ("stop" in next) break;
      time += next.restartIn;
    }
    assert.ok(time < 60_000, `${time} ms`);
  });
});
