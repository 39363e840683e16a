import assert from "node:assert/strict";
import { resultSentence } from "../../src/extension/resultSentence.ts";
import { inEnglish } from "../../src/extension/translate.ts";
import type { RunResult } from "../../src/protocol/run.ts";

const result: RunResult = {
  version: 3,
  active: true,
  upToDate: false,
  pairs: 100,
  facts: 40,
  covered: 38,
  documents: 5,
  skipped: 0,
  accuracy: { base: 0.12, adapter: 0.81, oracle: 0.9, n: 120 },
  model: { id: "m", name: "M" },
  seconds: {},
  report: "/data/report.html",
};
const { accuracy: _, ...unmeasured } = result;

describe("the headline of a run's end", () => {
  it("is what changed on questions that were held out", () => {
    assert.equal(
      resultSentence(result, inEnglish),
      "12 % → 81 % of 120 held-out questions answered without the documents.",
    );
  });

  it("says that the version before stays when it is better", () => {
    assert.match(
      resultSentence({ ...result, active: false }, inEnglish),
      /81 %.* The version before answers better/,
    );
  });

  it("does not say of a version that does not answer that it is up to date", () => {
    const sentence = resultSentence({ ...result, upToDate: true, active: false }, inEnglish);
    assert.match(sentence, /since version 3 was taught\. Another version answers better/);
    assert.doesNotMatch(sentence, /up to date/);
  });

  it("claims no figure that was not measured", () => {
    assert.doesNotMatch(resultSentence(unmeasured, inEnglish), /%/);
    assert.equal(
      resultSentence({ ...result, upToDate: true }, inEnglish),
      "Nothing has changed: version 3 is up to date.",
    );
  });
});
