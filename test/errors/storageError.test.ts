import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { diskFull, storageError } from "../../src/errors/storageError.ts";
import { UserError } from "../../src/errors/userError.ts";

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe("errors/storageError", () => {
  it("names needed and free bytes of a full disk", async () => {
    const error = await storageError(systemError("ENOSPC"), tmpdir(), 5_000_000_000);
    assert.ok(UserError.is(error));
    assert.equal(error.code, "disk-full");
    assert.match(error.message, /5,000 MB are needed, [\d,]+ MB are free/);
    assert.match(diskFull("/data", 300_000_000, 100_000_000).hint, /Make 200 MB of room/);
  });

  it("gives the reason for a folder that takes nothing", async () => {
    for (const [code, reason] of [
      ["EACCES", /permissions/],
      ["EROFS", /read-only/],
      ["ENOTDIR", /is a file/],
      ["EEXIST", /is a file/],
      ["EISDIR", /name of a folder/],
    ] as const) {
      const error = await storageError(systemError(code), "/data", 1);
      assert.ok(UserError.is(error));
      assert.equal(error.code, "folder-not-writable");
      assert.match(error.message, reason);
    }
  });

  it("leaves other errors as they are", async () => {
    const bug = new TypeError("x is not a function");
    assert.equal(await storageError(bug, "/data", 1), bug);
  });
});
