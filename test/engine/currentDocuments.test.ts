import assert from "node:assert/strict";
import { readingAgain } from "../../src/engine/currentDocuments.ts";

describe("documents of an open session", () => {
  it("are read anew when the last reading is a while ago, and not before", async () => {
    let time = 0;
    let readings = 0;
    const current = readingAgain(
      () => Promise.resolve(++readings),
      100,
      () => time,
    );
    assert.deepEqual(await Promise.all([current(), current()]), [1, 1]);
    time = 100;
    assert.equal(await current(), 1);
    time = 101;
    assert.equal(await current(), 2);
  });

  it("are read anew after a reading that failed", async () => {
    let fails = true;
    const current = readingAgain(() => (fails ? Promise.reject(new Error("gone")) : Promise.resolve("here")));
    await assert.rejects(current());
    fails = false;
    assert.equal(await current(), "here");
  });
});
