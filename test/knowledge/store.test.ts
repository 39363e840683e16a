import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../src/errors/userError.ts";
import { writeFileAtomically } from "../../src/knowledge/atomicFile.ts";
import { appendJsonLines, readJsonLines, writeJsonLines } from "../../src/knowledge/store.ts";

const parse = (value: unknown): { n: number } => z.object({ n: z.number() }).parse(value);

describe("store", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "steep-store-"));
    path = join(folder, "deep", "lines.jsonl");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("appends and reads back; a missing file has no lines", async () => {
    assert.deepEqual(await readJsonLines(path, parse), []);
    await appendJsonLines(path, [{ n: 1 }, { n: 2 }]);
    await appendJsonLines(path, [{ n: 3 }]);
    await appendJsonLines(path, []);
    assert.deepEqual(await readJsonLines(path, parse), [{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it("passes over a torn last line and cuts it off at the next append", async () => {
    await appendJsonLines(path, [{ n: 1 }]);
    await appendFile(path, '{"n": 2, "te');
    assert.deepEqual(await readJsonLines(path, parse), [{ n: 1 }]);
    await appendJsonLines(path, [{ n: 3 }]);
    assert.equal(await readFile(path, "utf8"), '{"n":1}\n{"n":3}\n');
  });

  it("keeps a whole last line that only lacks its line end", async () => {
    await appendJsonLines(path, [{ n: 1 }]);
    await appendFile(path, '{"n":2}');
    await appendJsonLines(path, [{ n: 3 }]);
    assert.deepEqual(await readJsonLines(path, parse), [{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it("cuts off a torn line that is longer than one block, and a file that is nothing else", async () => {
    await writeJsonLines(path, [{ n: 1 }]);
    await appendFile(path, `{"text":"${"x".repeat(200_000)}`);
    await appendJsonLines(path, [{ n: 2 }]);
    assert.deepEqual(await readJsonLines(path, parse), [{ n: 1 }, { n: 2 }]);
    await writeFile(path, "{torn");
    await appendJsonLines(path, [{ n: 4 }]);
    assert.deepEqual(await readJsonLines(path, parse), [{ n: 4 }]);
  });

  it("names the line that is broken in the middle, and one that does not fit", async () => {
    for (const broken of ["{oops", '{"n":"text"}']) {
      await writeJsonLines(path, [{ n: 1 }]);
      await appendFile(path, `${broken}\n{"n":2}\n`);
      await assert.rejects(
        readJsonLines(path, parse),
        (error) => UserError.is(error) && error.code === "data-corrupt" && error.message.includes("Line 2"),
      );
    }
  });

  it("replaces a file at once and leaves nothing beside it", async () => {
    await writeFileAtomically(path, "one");
    await writeFileAtomically(path, "two");
    assert.equal(await readFile(path, "utf8"), "two");
    assert.deepEqual(await readdir(join(folder, "deep")), ["lines.jsonl"]);
  });

  it("cleans up when the place cannot be written", async () => {
    await writeFileAtomically(join(folder, "taken", "child"), "x");
    await assert.rejects(writeFileAtomically(join(folder, "taken"), "y"));
    assert.deepEqual(await readdir(folder), ["taken"]);
  });
});
