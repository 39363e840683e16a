import assert from "node:assert/strict";
import { withoutSecrets } from "../../src/cli/failure.ts";

describe("the log of a bug", () => {
  it("holds what was asked for, and no token", () => {
    assert.deepEqual(withoutSecrets(["serve", "docs", "--token", "s3cret", "--port", "1"]), [
      "serve",
      "docs",
      "--token",
      "***",
      "--port",
      "1",
    ]);
    assert.deepEqual(withoutSecrets(["serve", "--token=s3cret"]), ["serve", "--token=***"]);
  });
});
