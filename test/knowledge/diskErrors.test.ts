import assert from "node:assert/strict";
import { asDiskError, errorCode, withDiskErrors } from "../../src/knowledge/diskErrors.ts";
import { UserError } from "../../src/errors/userError.ts";

const nodeError = (code: string): Error => Object.assign(new Error(code), { code });

describe("diskErrors", () => {
  for (const [code, expected] of [
    ["ENOSPC", "disk-full"],
    ["EDQUOT", "disk-full"],
    ["EROFS", "folder-not-writable"],
    ["EACCES", "folder-not-writable"],
    ["EPERM", "folder-not-writable"],
  ] as const) {
    it(`tells ${code} as ${expected}, naming the path`, async () => {
      await assert.rejects(
        withDiskErrors("/some/file", () => Promise.reject(nodeError(code))),
        (error) => UserError.is(error) && error.code === expected && error.message.includes("/some/file"),
      );
    });
  }

  it("leaves every other error alone", () => {
    const error = nodeError("EIO");
    assert.equal(asDiskError("x", error), error);
    assert.equal(errorCode(error), "EIO");
    assert.equal(errorCode("text"), undefined);
  });
});
