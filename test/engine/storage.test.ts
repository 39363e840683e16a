import assert from "node:assert/strict";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deleteStorage, listStorage } from "../../src/engine/storage.ts";
import { lockFolder } from "../../src/knowledge/lock.ts";
import { readManifest } from "../../src/knowledge/manifest.ts";
import type { StorageItem } from "../../src/protocol/machine.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

describe("storage", () => {
  let taught: TaughtFolder;
  const cacheBefore = process.env["STEEP_CACHE"];
  beforeEach(async () => {
    process.env["STEEP_CACHE"] = await makeFolder();
    taught = await teachWithoutModel(makeFolder);
  });
  afterEach(() => {
    if (cacheBefore === undefined) delete process.env["STEEP_CACHE"];
    else process.env["STEEP_CACHE"] = cacheBefore;
  });
  const find = async (name: string): Promise<StorageItem> => {
    const { items } = await listStorage(taught.dataDir);
    const found = items.find((item) => item.name === name);
    assert.ok(found, `${name} is not in ${items.map((item) => item.name).join(", ")}`);
    return found;
  };

  it("lists what was learned with its runs and adapters, and counts nothing twice", async () => {
    const { items, bytes, folders } = await listStorage(taught.dataDir);
    assert.deepEqual(
      items.map(({ kind, name }) => `${kind} ${name}`).toSorted(),
      [
        "adapter Version 1",
        "adapter Version 2",
        `knowledge ${taught.folder}`,
        "run Run of version 1",
        "run Run of version 2",
      ].toSorted(),
    );
    assert.equal(bytes, items.find(({ kind }) => kind === "knowledge")?.bytes);
    assert.equal(folders.length, 2);
    assert.match((await find("Version 2")).inUse ?? "", /version that answers/);
    assert.match((await find("Run of version 2")).inUse ?? "", /version that answers/);
    assert.equal((await find("Version 1")).inUse, undefined);
  });

  it("deletes an old version from the disk and from the list", async () => {
    const old = await find("Version 1");
    const { bytes, kept } = await deleteStorage([old.id], taught.dataDir);
    assert.equal(bytes, old.bytes);
    assert.deepEqual(kept, []);
    await assert.rejects(stat(old.path), { code: "ENOENT" });
    const manifest = await readManifest(taught.paths);
    assert.deepEqual(
      manifest?.versions.map(({ version }) => version),
      [2],
    );
    assert.equal(manifest?.active, 2);
  });

  it("keeps what is in use, what is worked on and what is not there, and says why", async () => {
    const [active, run] = [await find("Version 2"), await find("Run of version 1")];
    const lock = await lockFolder(taught.paths);
    try {
      const { bytes, kept } = await deleteStorage(
        [active.id, run.id, "adapter:none/x.gguf", "model:../../etc/passwd", "nonsense"],
        taught.dataDir,
      );
      assert.equal(bytes, 0);
      assert.equal(kept.length, 5);
      assert.match(kept[0]?.why ?? "", /answers/);
      assert.match(kept[1]?.why ?? "", new RegExp(`${process.pid}`));
      for (const { why } of kept.slice(2)) assert.match(why, /not there/);
    } finally {
      await lock.release();
    }
    assert.ok(await stat(active.path));
    assert.ok(await stat(run.path));
  });

  it("deletes all that is known of a folder, also when its manifest is damaged", async () => {
    await writeFile(taught.paths.manifest, "{");
    const { items } = await listStorage(taught.dataDir);
    const whole = items.find(({ kind }) => kind === "knowledge");
    const { kept } = await deleteStorage([whole?.id ?? ""], taught.dataDir);
    assert.deepEqual(kept, []);
    await assert.rejects(stat(taught.paths.root), { code: "ENOENT" });
  });

  it("lists models with what lies beside them, and parts of a fetch, and deletes them whole", async () => {
    const models = join(process.env["STEEP_CACHE"] ?? "", "models");
    await mkdir(models, { recursive: true });
    const own = "a".repeat(64);
    for (const [name, bytes] of [
      [`${own}.gguf`, 3000],
      [`${own}.gguf.ok`, 50],
      [`${"b".repeat(64)}.part`, 700],
    ] as const) {
      await writeFile(join(models, name), Buffer.alloc(bytes));
    }
    const whole = await find(`${own.slice(0, 12)}.gguf`);
    assert.equal(whole.bytes, 3050);
    const part = await find("part of a download");
    assert.equal(part.bytes, 700);
    const { bytes } = await deleteStorage([whole.id, part.id], taught.dataDir);
    assert.equal(bytes, 3750);
    await assert.rejects(stat(join(models, `${own}.gguf.ok`)), { code: "ENOENT" });
  });

  it("is empty before anything was learned", async () => {
    const { items, bytes } = await listStorage(await makeFolder());
    assert.deepEqual([items, bytes], [[], 0]);
  });
});
