import assert from "node:assert/strict";
import { UserError } from "../../../src/errors/userError.ts";
import { withHint } from "../../../src/extension/assistants/withHint.ts";

describe("an error that another assistant is told", () => {
  it("says the way out too", async () => {
    const fails = (error: Error): Promise<never> => withHint(() => Promise.reject(error));
    await assert.rejects(fails(new UserError("no-folder", "No folder is open.", "Open one.")), {
      message: "No folder is open. Open one.",
      code: "no-folder",
    });
    await assert.rejects(fails(new UserError("cancelled", "Stopped.", "")), { message: "Stopped." });
    const bug = new TypeError("x is undefined");
    await assert.rejects(fails(bug), (error) => error === bug);
  });

  it("is none where there is none", async () => {
    assert.equal(await withHint(() => Promise.resolve(3)), 3);
  });
});
