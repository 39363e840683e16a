import assert from "node:assert/strict";
import { floodGuard, lineLimiter } from "../../../src/extension/engine/floodGuard.ts";

describe("the guard of a stream", () => {
  const bytes = (count: number): Buffer => Buffer.alloc(count, "x");

  it("lets a stream through that keeps to the limit, window by window", () => {
    let time = 0;
    const floods: number[] = [];
    const guard = floodGuard(
      { bytes: 100, window: 1000 },
      (count) => floods.push(count),
      () => time,
    );
    let passed = 0;
    guard.on("data", (data: Buffer) => (passed += data.length));
    for (let second = 0; second < 5; second++) {
      time = second * 1000;
      guard.write(bytes(100));
    }
    assert.equal(passed, 500);
    assert.deepEqual(floods, []);
  });

  it("tells once of a flood, and drops what comes after", () => {
    const floods: number[] = [];
    const guard = floodGuard(
      { bytes: 100, window: 1000 },
      (count) => floods.push(count),
      () => 0,
    );
    let passed = 0;
    guard.on("data", (data: Buffer) => (passed += data.length));
    for (let i = 0; i < 5; i++) guard.write(bytes(60));
    assert.equal(passed, 60);
    assert.deepEqual(floods, [120]);
  });
});

describe("the limit of log lines", () => {
  it("cuts text into lines wherever it was cut before", () => {
    const lines: string[] = [];
    const log = lineLimiter({ lines: 10, window: 1000, longestLine: 100 }, (line) => lines.push(line));
    log("one\ntw");
    log("o\r\n\nthree\nfour");
    assert.deepEqual(lines, ["one", "two", "three"]);
  });

  it("counts the lines over the limit, and says so when the flood is over", () => {
    let time = 0;
    const lines: string[] = [];
    const log = lineLimiter(
      { lines: 2, window: 1000, longestLine: 100 },
      (line) => lines.push(line),
      () => time,
    );
    log("a\nb\nc\nd\n");
    time = 1000;
    log("e\n");
    assert.deepEqual(lines, ["a", "b", "(2 lines left out)", "e"]);
  });

  it("cuts a long line, also one that never ends", () => {
    const lines: string[] = [];
    const log = lineLimiter({ lines: 10, window: 1000, longestLine: 5 }, (line) => lines.push(line));
    log("123456789\n");
    log("abcdefghi");
    assert.deepEqual(lines, ["12345 ...", "abcde ..."]);
  });
});
