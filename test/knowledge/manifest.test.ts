import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../src/errors/userError.ts";
import type { ErrorCode } from "../../src/errors/codes.ts";
import { knowledgePaths, makeKnowledgeFolders, type KnowledgePaths } from "../../src/knowledge/dataFolder.ts";
import {
  activate,
  activeAdapter,
  addVersion,
  fileSha256,
  readManifest,
  versionBefore,
  writeManifest,
} from "../../src/knowledge/manifest.ts";
import type { AdapterVersion, Manifest } from "../../src/knowledge/types.ts";

const base = "b".repeat(64);
const adapterBytes = "an adapter";
const empty: Manifest = { format: 1, folder: "/somewhere", versions: [] };
const made = (file = "adapter-1.gguf"): Omit<AdapterVersion, "version"> => ({
  file,
  sha256: createHash("sha256").update(adapterBytes).digest("hex"),
  baseSha256: base,
  baseName: "Tiny",
  createdAt: "2026-01-02T03:04:05.000Z",
  pairs: 10,
  facts: 5,
  covered: 4,
  documents: [{ path: "a.md", contentHash: "c" }],
});
const hasCode =
  (code: ErrorCode, ...words: string[]) =>
  (error: unknown): boolean =>
    UserError.is(error) &&
    error.code === code &&
    words.every((word) => `${error.message} ${error.hint}`.includes(word));

describe("manifest", () => {
  let folder: string;
  let paths: KnowledgePaths;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "steep-manifest-"));
    paths = knowledgePaths(folder, "repo");
    await makeKnowledgeFolders(paths);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is undefined before the first run and the same after writing and reading", async () => {
    assert.equal(await readManifest(paths), undefined);
    const manifest = activate(addVersion(empty, { ...made(), commit: "abc" }), 1);
    await writeManifest(paths, manifest);
    assert.deepEqual(await readManifest(paths), manifest);
  });

  it("numbers versions after the last, and activates only those there are", () => {
    let manifest = addVersion(addVersion(empty, made()), made("adapter-2.gguf"));
    assert.deepEqual(
      manifest.versions.map((one) => one.version),
      [1, 2],
    );
    assert.equal(manifest.active, undefined);
    assert.equal(versionBefore(manifest), undefined);
    manifest = activate(manifest, 2);
    assert.equal(versionBefore(manifest), 1);
    assert.equal(activate(manifest, 1).active, 1);
    assert.equal(versionBefore(activate(manifest, 1)), undefined);
    assert.throws(() => activate(manifest, 3), hasCode("unknown-version", "3", "1, 2"));
    assert.equal(
      addVersion({ ...manifest, versions: [manifest.versions[1]!] }, made()).versions.at(-1)?.version,
      3,
    );
  });

  it("keeps a good copy beside it that mends a corrupt one", async () => {
    const manifest = activate(addVersion(empty, made()), 1);
    await writeManifest(paths, manifest);
    await writeFile(paths.manifest, (await readFile(paths.manifest, "utf8")).slice(0, 40));
    await assert.rejects(readManifest(paths), hasCode("data-corrupt", `${paths.manifest}.bak`));
    await copyFile(`${paths.manifest}.bak`, paths.manifest);
    assert.deepEqual(await readManifest(paths), manifest);
  });

  for (const [name, broken] of Object.entries({
    "a format of the future": { ...empty, format: 2 },
    "an active version that is not there": { ...empty, active: 1 },
    "a number given twice": {
      ...empty,
      versions: [
        { ...made(), version: 1 },
        { ...made(), version: 1 },
      ],
    },
    "a file outside the folder": { ...empty, versions: [{ ...made("../../x.gguf"), version: 1 }] },
    "a hash that is none": { ...empty, versions: [{ ...made(), version: 1, sha256: "abc" }] },
    "no object": [],
  })) {
    it(`refuses ${name}`, async () => {
      await writeFile(paths.manifest, JSON.stringify(broken));
      await assert.rejects(readManifest(paths), hasCode("data-corrupt"));
    });
  }

  it("keeps fields that it does not know", async () => {
    await writeFile(paths.manifest, JSON.stringify({ ...empty, later: { a: 1 } }));
    const manifest = await readManifest(paths);
    assert.deepEqual(manifest, { ...empty, later: { a: 1 } });
  });

  it("gives the active adapter when its file and base are the right ones", async () => {
    const manifest = activate(addVersion(empty, made()), 1);
    const path = join(paths.adapters, "adapter-1.gguf");
    await writeFile(path, adapterBytes);
    assert.equal((await activeAdapter(paths, manifest, base)).path, path);
    assert.equal((await activeAdapter(paths, manifest)).version.version, 1);
    await assert.rejects(
      activeAdapter(paths, manifest, "a".repeat(64)),
      hasCode("adapter-of-other-base", "Tiny"),
    );
    await writeFile(path, `${adapterBytes}!`);
    await assert.rejects(activeAdapter(paths, manifest, base), hasCode("adapter-invalid", path));
    await rm(path);
    await assert.rejects(activeAdapter(paths, manifest, base), hasCode("adapter-invalid", "gone"));
    await assert.rejects(activeAdapter(paths, empty, base), hasCode("not-injected"));
    await assert.rejects(activeAdapter(paths, undefined), hasCode("not-injected"));
    assert.equal(await fileSha256(path), undefined);
  });
});
