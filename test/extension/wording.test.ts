import assert from "node:assert/strict";
import { inEnglish } from "../../src/extension/translate.ts";
import { duration, pairsText, percent, shortCommit, size } from "../../src/extension/wording.ts";
import { percent as inThePanel } from "../../src/webview/format.ts";

describe("numbers as people read them", () => {
  it("are times that do not flicker", () => {
    const words = [5, 59, 60, 89, 91, 720, 3570, 3600, 5400, 7260].map((seconds) =>
      duration(seconds, inEnglish),
    );
    assert.deepEqual(words, [
      "less than a minute",
      "less than a minute",
      "about 1 min",
      "about 1 min",
      "about 2 min",
      "about 12 min",
      "about 1 h",
      "about 1 h",
      "about 1 h 30 min",
      "about 2 h 1 min",
    ]);
  });

  it("are sizes in powers of ten", () => {
    assert.deepEqual([1, 1500, 999_999, 1e6, 491_400_032, 1.4e9].map(size), [
      "1 kB",
      "2 kB",
      "1000 kB",
      "1 MB",
      "491 MB",
      "1.4 GB",
    ]);
  });

  it("are shares that reach 100 % only at the end", () => {
    assert.deepEqual([-0.1, 0, 0.439, 0.999, 1, 1.2].map(percent), [
      "0 %",
      "0 %",
      "44 %",
      "99 %",
      "100 %",
      "100 %",
    ]);
  });

  it("are the same shares in the side panel", () => {
    for (const share of [0.29, 0.439, 0.57, 0.999, 1]) {
      assert.equal(inThePanel(share).replace("\u00a0", " "), percent(share));
    }
  });

  it("are pairs, and one pair", () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => pairsText(count, inEnglish)),
      ["0 pairs", "1 pair", "2 pairs"],
    );
  });

  it("are commits as git shortens them", () => {
    assert.equal(shortCommit("3f2a91c0d5e6f7"), "3f2a91c");
  });
});

describe("a sentence in English", () => {
  it("has its values in the place of its holes, and keeps a hole that has none", () => {
    assert.equal(inEnglish("{1} before {0}, {1} again, {2}", "b", 1), "1 before b, 1 again, {2}");
  });
});
