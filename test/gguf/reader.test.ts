import assert from "node:assert/strict";
import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../src/errors/userError.ts";
import {
  metadataNumber,
  metadataString,
  metadataStrings,
  readGguf,
  requireKnownType,
} from "../../src/gguf/reader.ts";
import { writeGguf } from "../../src/gguf/writer.ts";
import { entry, inFolder, rawGguf, tensor, text, u32, u64, withFile } from "./rawHeader.ts";

const fails = (path: string, code: string, message?: RegExp): Promise<void> =>
  assert.rejects(readGguf(path), (error: Error & { code?: string }) => {
    assert.equal(error.code, code, error.stack);
    if (message) assert.match(error.message, message);
    return true;
  });

const number = (bytes: number, write: (buffer: Buffer) => void): Buffer => {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
};
const list = (type: number, count: number | bigint): Buffer => Buffer.concat([u32(type), u64(count)]);

describe("gguf/reader", () => {
  it("reads every kind of value", async () => {
    const bytes = rawGguf({
      entries: [
        entry("u8", 0, Buffer.from([250])),
        entry("i8", 1, Buffer.from([250])),
        entry(
          "u16",
          2,
          number(2, (b) => b.writeUInt16LE(65_000)),
        ),
        entry(
          "i16",
          3,
          number(2, (b) => b.writeInt16LE(-300)),
        ),
        entry("u32", 4, u32(4_000_000_000)),
        entry(
          "i32",
          5,
          number(4, (b) => b.writeInt32LE(-7)),
        ),
        entry(
          "f32",
          6,
          number(4, (b) => b.writeFloatLE(0.5)),
        ),
        entry("yes", 7, Buffer.from([1])),
        entry("no", 7, Buffer.from([0])),
        entry("text", 8, text("Grüße 🫖")),
        entry("list", 9, Buffer.concat([u32(8), u64(2), text("a"), text("")])),
        entry("nested", 9, Buffer.concat([u32(9), u64(1), u32(4), u64(2), u32(1), u32(2)])),
        entry("u64", 10, u64(2n ** 60n + 1n)),
        entry(
          "i64",
          11,
          number(8, (b) => b.writeBigInt64LE(-5n)),
        ),
        entry(
          "f64",
          12,
          number(8, (b) => b.writeDoubleLE(0.1)),
        ),
      ],
    });
    await withFile(bytes, async (path) => {
      const { metadata, version, tensors } = await readGguf(path);
      assert.equal(version, 3);
      assert.equal(tensors.size, 0);
      assert.deepEqual(Object.fromEntries(metadata), {
        u8: 250,
        i8: -6,
        u16: 65_000,
        i16: -300,
        u32: 4_000_000_000,
        i32: -7,
        f32: 0.5,
        yes: true,
        no: false,
        text: "Grüße 🫖",
        list: ["a", ""],
        nested: [[1, 2]],
        u64: 2n ** 60n + 1n,
        i64: -5,
        f64: 0.1,
      });
    });
  });

  it("gives absolute offsets and sizes", async () => {
    const bytes = rawGguf({
      tensors: [tensor("q", [256, 2], 12, 0), tensor("f", [3, 5], 0, 288), tensor("b", [32], 30, 352)],
      data: 352 + 64,
    });
    await withFile(bytes, async (path) => {
      const { tensors } = await readGguf(path);
      const start = bytes.length - 416;
      assert.equal(start % 32, 0);
      assert.deepEqual(
        [...tensors.values()].map(({ type, offset, bytes: size }) => [type, offset - start, size]),
        [
          ["Q4_K", 0, 288],
          ["F32", 288, 60],
          ["BF16", 352, 64],
        ],
      );
    });
  });

  it("honours general.alignment", async () => {
    const entries = [entry("general.alignment", 4, u32(64))];
    await withFile(rawGguf({ entries, tensors: [tensor("a", [4], 0, 64)], data: 256 }), async (path) => {
      assert.equal(((await readGguf(path)).tensors.get("a")?.offset ?? 1) % 64, 0);
    });
    await withFile(rawGguf({ entries, tensors: [tensor("a", [4], 0, 32)], data: 256 }), (path) =>
      fails(path, "gguf-invalid", /multiple of 64/),
    );
    for (const wrong of [0, 3, 48, 2 ** 30]) {
      const bytes = rawGguf({ entries: [entry("general.alignment", 4, u32(wrong))] });
      await withFile(bytes, (path) => fails(path, "gguf-invalid", /alignment/));
    }
  });

  it("reads a vocabulary of 150,000 tokens in less than a second", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "vocabulary.gguf");
      const tokens = Array.from({ length: 150_000 }, (_, i) => `token ${i}`);
      const scores = Array.from({ length: 150_000 }, (_, i) => -i);
      await writeGguf(
        path,
        { tokens: { type: "string", values: tokens }, scores: { type: "float32", values: scores } },
        [],
      );
      const started = performance.now();
      const gguf = await readGguf(path);
      const took = performance.now() - started;
      assert.deepEqual(metadataStrings(gguf, "tokens"), tokens);
      assert.ok(took < 1000, `${took} ms`);
    });
  });

  it("calls a file that is cut off anywhere cut off, with expected and actual bytes", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "whole.gguf");
      await writeGguf(
        path,
        {
          "general.architecture": "llama",
          "a.list": { type: "string", values: ["one", "two", "three"] },
          "a.number": { type: "float32", value: 1.5 },
        },
        [
          { name: "a", dimensions: [7, 3], type: "F32", data: new Float32Array(21) },
          { name: "b", dimensions: [64], type: "F16", data: new Uint16Array(64) },
        ],
      );
      const { fileBytes } = await readGguf(path);
      for (let length = fileBytes - 1; length >= 0; length--) {
        await truncate(path, length);
        const needed = new RegExp(`it has ${length} bytes and needs at least (\\d+)`);
        await assert.rejects(readGguf(path), (error: Error & { code?: string }) => {
          assert.equal(error.code, "gguf-truncated", `${length}: ${error.message}`);
          const expected = Number(needed.exec(error.message)?.[1]);
          assert.ok(expected > length && expected <= fileBytes, error.message);
          return true;
        });
      }
    });
  });

  it("refuses what is no GGUF, a folder and a missing file", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "note.txt");
      await writeFile(path, "# Notes\n");
      await fails(path, "not-gguf", /23 20 4e 6f/);
      await writeFile(path, "G!");
      await fails(path, "not-gguf");
      await fails(folder, "model-not-found", /is a folder/);
      await fails(join(folder, "nothing.gguf"), "model-not-found", /does not exist/);
      await fails(join(path, "below.gguf"), "model-not-found");
    });
  });

  it("refuses version 1, later versions and big-endian files in clear words", async () => {
    for (const [version, message] of [
      [1, /GGUF version 1;/],
      [4, /GGUF version 4;/],
      [0x03000000, /big-endian/],
    ] as const) {
      await withFile(rawGguf({ version }), (path) => fails(path, "gguf-invalid", message));
    }
  });

  it("reads version 2", async () => {
    await withFile(rawGguf({ version: 2 }), async (path) => assert.equal((await readGguf(path)).version, 2));
  });

  describe("refuses a hostile header before it makes room for it", () => {
    const huge = 2n ** 63n;
    const nested = (depth: number): Buffer =>
      Buffer.concat([...Array.from({ length: depth }, () => list(9, 1)), list(4, 0)]);
    const cases: readonly (readonly [string, Buffer, string])[] = [
      ["entries beyond reason", rawGguf({ entryCount: huge }), "gguf-invalid"],
      ["more entries than bytes", rawGguf({ entryCount: 60_000 }), "gguf-truncated"],
      ["tensors beyond reason", rawGguf({ tensorCount: huge }), "gguf-invalid"],
      ["more tensors than bytes", rawGguf({ tensorCount: 100_000 }), "gguf-truncated"],
      ["a text beyond reason", rawGguf({ entries: [entry("k", 8, u64(huge))] }), "gguf-invalid"],
      [
        "a text longer than the file",
        rawGguf({ entries: [entry("k", 8, u64(9_000_000))] }),
        "gguf-truncated",
      ],
      ["a list beyond reason", rawGguf({ entries: [entry("k", 9, list(0, huge))] }), "gguf-invalid"],
      [
        "a list longer than the file",
        rawGguf({ entries: [entry("k", 9, list(4, 9_000_000))] }),
        "gguf-truncated",
      ],
      [
        "texts longer than the file",
        rawGguf({ entries: [entry("k", 9, list(8, 9_000_000))] }),
        "gguf-truncated",
      ],
      ["lists too deep", rawGguf({ entries: [entry("k", 9, nested(6))] }), "gguf-invalid"],
      ["lists far too deep", rawGguf({ entries: [entry("k", 9, nested(20_000))] }), "gguf-invalid"],
      ["an unknown value type", rawGguf({ entries: [entry("k", 99, u32(1))] }), "gguf-invalid"],
      [
        "a list of an unknown type",
        rawGguf({ entries: [entry("k", 9, list(77, 1))], data: 64 }),
        "gguf-invalid",
      ],
      ["a key twice", rawGguf({ entries: [entry("k", 4, u32(1)), entry("k", 4, u32(2))] }), "gguf-invalid"],
      [
        "a tensor twice",
        rawGguf({ tensors: [tensor("a", [8], 0, 0), tensor("a", [8], 0, 32)], data: 64 }),
        "gguf-invalid",
      ],
      [
        "tensors that overlap",
        rawGguf({ tensors: [tensor("a", [16], 0, 0), tensor("b", [16], 0, 32)], data: 96 }),
        "gguf-invalid",
      ],
      [
        "tensors at one place",
        rawGguf({ tensors: [tensor("a", [8], 0, 0), tensor("b", [8], 0, 0)], data: 64 }),
        "gguf-invalid",
      ],
      [
        "a tensor outside the file",
        rawGguf({ tensors: [tensor("a", [8], 0, 2n ** 40n)], data: 64 }),
        "gguf-invalid",
      ],
      [
        "an impossible offset",
        rawGguf({ tensors: [tensor("a", [8], 0, 2n ** 64n - 32n)], data: 64 }),
        "gguf-invalid",
      ],
      ["a crooked offset", rawGguf({ tensors: [tensor("a", [8], 0, 4)], data: 64 }), "gguf-invalid"],
      [
        "an impossible shape",
        rawGguf({ tensors: [tensor("a", [2n ** 40n, 2n ** 40n], 0, 0)] }),
        "gguf-invalid",
      ],
      ["an empty dimension", rawGguf({ tensors: [tensor("a", [8, 0], 0, 0)] }), "gguf-invalid"],
      ["no dimension", rawGguf({ tensors: [tensor("a", [], 0, 0)], data: 64 }), "gguf-invalid"],
      [
        "five dimensions",
        rawGguf({ tensors: [tensor("a", [1, 1, 1, 1, 1], 0, 0)], data: 64 }),
        "gguf-invalid",
      ],
      ["half a block", rawGguf({ tensors: [tensor("a", [100], 12, 0)], data: 256 }), "gguf-invalid"],
      ["a long name", rawGguf({ tensors: [tensor("a".repeat(64), [8], 0, 0)], data: 64 }), "gguf-invalid"],
    ];
    for (const [name, bytes, code] of cases) it(name, () => withFile(bytes, (path) => fails(path, code)));
  });

  it("answers random damage with an error that names the file, and never with a crash", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "model.gguf");
      await writeGguf(
        path,
        { "general.architecture": "llama", list: { type: "string", values: ["a", "bc"] } },
        [
          { name: "a", dimensions: [7, 3], type: "F32", data: new Float32Array(21) },
          { name: "b", dimensions: [64], type: "F16", data: new Uint16Array(64) },
        ],
      );
      const whole = await readFile(path);
      let state = 1;
      const random = (below: number): number => {
        state = (state * 48_271) % 2_147_483_647;
        return state % below;
      };
      let refused = 0;
      for (let round = 0; round < 500; round++) {
        const damaged = Buffer.from(whole);
        for (let i = random(4); i >= 0; i--) damaged[random(230)] = random(256);
        await writeFile(path, damaged);
        await readGguf(path).catch((error: unknown) => {
          assert.ok(UserError.is(error), String(error));
          assert.ok(error.message.includes(path));
          refused += 1;
        });
      }
      assert.ok(refused > 100 && refused < 500, `${refused}`);
    });
  });

  it("keeps a tensor of an unknown type and refuses it by name and id where it is needed", async () => {
    const bytes = rawGguf({ tensors: [tensor("odd", [8], 250, 0), tensor("even", [8], 0, 64)], data: 96 });
    await withFile(bytes, async (path) => {
      const gguf = await readGguf(path);
      const [odd, even] = [gguf.tensors.get("odd"), gguf.tensors.get("even")];
      assert.ok(odd && even);
      assert.equal(odd.bytes, 64);
      assert.equal(requireKnownType(gguf, even), "F32");
      assert.throws(() => requireKnownType(gguf, odd), {
        code: "unsupported-tensor-type",
        message: /odd .*250/,
      });
    });
  });

  it("gives typed values or names the key", async () => {
    const entries = [entry("n", 4, u32(5)), entry("t", 8, text("five"))];
    await withFile(rawGguf({ entries }), async (path) => {
      const gguf = await readGguf(path);
      assert.equal(metadataNumber(gguf, "n"), 5);
      assert.equal(metadataNumber(gguf, "missing", 9), 9);
      assert.equal(metadataString(gguf, "t"), "five");
      assert.throws(() => metadataNumber(gguf, "missing"), {
        code: "gguf-invalid",
        message: /missing is missing/,
      });
      assert.throws(() => metadataNumber(gguf, "t"), { code: "gguf-invalid", message: /should be a number/ });
      assert.throws(() => metadataString(gguf, "n", "x"), { code: "gguf-invalid" });
    });
  });
});
