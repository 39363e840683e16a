import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SourceFailed, type FetchProgress } from "../../src/catalogue/download.ts";
import { askHub, defaultHub, downloadFromHub, type HubFile } from "../../src/catalogue/hub.ts";
import { inFolder } from "../gguf/rawHeader.ts";
import { deadHub, startHub, type FaultyHub } from "./faultyHub.ts";
import { content, sha256 } from "./tinyModel.ts";

const file: HubFile = { repository: "maker/tiny", revision: "main", file: "tiny.gguf" };

const download = (body: (part: string) => Promise<void>): Promise<void> =>
  inFolder((folder) => body(join(folder, "tiny.part")));

describe("catalogue/hub", () => {
  let hub: FaultyHub;
  beforeEach(async () => {
    hub = await startHub(content);
  });
  afterEach(() => hub.close());

  it("asks for hash, size and commit before the redirect", async () => {
    hub.faults.redirects = true;
    assert.deepEqual(await askHub(hub.address, file), {
      sha256: sha256(content),
      bytes: content.length,
      commit: "c0ffee",
    });
    assert.deepEqual(
      hub.asked.map(({ method, path }) => `${method} ${path}`),
      ["HEAD /maker/tiny/resolve/main/tiny.gguf"],
    );
  });

  it("fetches a file, through a redirect, with progress that rises to the whole", async () => {
    await download(async (part) => {
      hub.faults.redirects = true;
      const seen: FetchProgress[] = [];
      await downloadFromHub(hub.address, file, part, content.length, (progress) => seen.push(progress));
      assert.deepEqual(await readFile(part), content);
      const last = seen.at(-1);
      assert.equal(last?.bytesDone, content.length);
      assert.equal(last.bytesTotal, content.length);
      assert.ok(last.bytesPerSecond > 0);
      assert.ok(seen.every(({ bytesDone }, i) => bytesDone >= (seen[i - 1]?.bytesDone ?? 0)));
    });
  });

  it("goes on by itself after each break, asking only for what is missing", async () => {
    await download(async (part) => {
      Object.assign(hub.faults, { cutAfter: 70_000, cuts: 4 });
      await downloadFromHub(hub.address, file, part, content.length);
      assert.deepEqual(await readFile(part), content);
      assert.equal(hub.asked.length, 5);
      const ranges = hub.asked.map(({ range }) => Number(/\d+/.exec(range ?? "0")?.[0]));
      assert.ok(
        ranges.every((start, i) => i === 0 || start > (ranges[i - 1] ?? 0)),
        ranges.join(),
      );
    });
  });

  it("goes on from the part that an earlier run left", async () => {
    await download(async (part) => {
      await writeFile(part, content.subarray(0, 123_456));
      await downloadFromHub(hub.address, file, part, content.length);
      assert.deepEqual(await readFile(part), content);
      assert.deepEqual(
        hub.asked.map(({ range }) => range),
        ["bytes=123456-"],
      );
    });
  });

  it("starts again where the server ignores the range", async () => {
    await download(async (part) => {
      hub.faults.ignoresRange = true;
      await writeFile(part, Buffer.alloc(5000, 7));
      await downloadFromHub(hub.address, file, part, content.length);
      assert.deepEqual(await readFile(part), content);
    });
  });

  it("takes a whole part as whole, with and without a known size", async () => {
    await download(async (part) => {
      await writeFile(part, content);
      await downloadFromHub(hub.address, file, part, content.length);
      assert.equal(hub.asked.length, 0);
      await downloadFromHub(hub.address, file, part, undefined);
      assert.deepEqual(await readFile(part), content);
    });
  });

  it("drops a part that is longer than the file", async () => {
    for (const size of [content.length, undefined]) {
      await download(async (part) => {
        await writeFile(part, Buffer.alloc(content.length + 10));
        await downloadFromHub(hub.address, file, part, size);
        assert.deepEqual(await readFile(part), content);
      });
    }
  });

  it("gives up on a connection that always breaks at the same place, and keeps the part", async () => {
    await download(async (part) => {
      Object.assign(hub.faults, { cutAfter: 50_000, ignoresRange: true });
      await assert.rejects(downloadFromHub(hub.address, file, part, content.length), SourceFailed);
      assert.equal(hub.asked.length, 3);
      const kept = await readFile(part);
      assert.equal(kept.length, 50_000);
      assert.deepEqual(kept, content.subarray(0, kept.length));
    });
  });

  it("does not wait for ever for a server that falls silent", async () => {
    await download(async (part) => {
      hub.faults.stallsAfter = 1000;
      const started = performance.now();
      await assert.rejects(downloadFromHub(hub.address, file, part, 2_000_000), SourceFailed);
      hub.faults.sends = Buffer.alloc(2_000_000);
      await assert.rejects(downloadFromHub(hub.address, file, part, 2_000_000), SourceFailed);
      assert.ok(performance.now() - started < 10_000);
    });
  });

  it("does not ask twice where the answer is no", async () => {
    await download(async (part) => {
      hub.faults.status = 404;
      await assert.rejects(downloadFromHub(hub.address, file, part, content.length), /status 404/);
      assert.equal(hub.asked.length, 1);
      await assert.rejects(askHub(hub.address, file), /status 404/);
    });
  });

  it("asks again where the server is busy", async () => {
    await download(async (part) => {
      hub.faults.status = 503;
      await assert.rejects(downloadFromHub(hub.address, file, part, content.length), /status 503/);
      assert.equal(hub.asked.length, 3);
    });
  });

  it("notices a file of another size before it fetches it", async () => {
    await download(async (part) => {
      await assert.rejects(downloadFromHub(hub.address, file, part, 299_999), /has 300000 bytes, not 299999/);
    });
  });

  it("says that a hub cannot be reached", async () => {
    await assert.rejects(askHub(deadHub, file), (error: Error) => {
      assert.ok(error instanceof SourceFailed);
      assert.match(error.message, /127\.0\.0\.1:1 cannot be reached/);
      return true;
    });
  });

  it("keeps the part when it is cancelled", async () => {
    await download(async (part) => {
      hub.faults.stallsAfter = 100_000;
      const stop = new AbortController();
      const onProgress = (): void => stop.abort();
      await assert.rejects(
        downloadFromHub(hub.address, file, part, content.length, onProgress, stop.signal),
        {
          code: "cancelled",
        },
      );
      const kept = await readFile(part);
      assert.ok(kept.length > 0);
      assert.deepEqual(kept, content.subarray(0, kept.length));
    });
  });

  it("takes the address from HF_ENDPOINT", () => {
    assert.equal(defaultHub({ HF_ENDPOINT: "https://hub.example/" }).endpoint, "https://hub.example");
    assert.match(defaultHub({}).endpoint, /^https:/);
  });
});
